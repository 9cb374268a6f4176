import { head } from './head.ts';

/** Knows assets without their kinds: an interface object that adds fields to all of them. */
export const quality = `${head}
  type Query { carriers: [Carrier]  inspections: [Inspection!]!  worst: Asset  graded(above: Int = 1): [Asset] }
  type Mutation { inspect(asset: ID!, lang: Lang! = EN): Inspection }
  enum Lang { EN DE }
  type Asset @key(fields: "id") @interfaceObject {
    id: ID!
    name: String @external
    grade: Int
    strictBrokenSeal: Int!
    hidden: Boolean! @inaccessible
    inspections(last: Int = 2): [Inspection!]
    verdict: String @requires(fields: "name")
    inspector: Person
  }
  type Inspection @key(fields: "id") {
    id: ID!
    asset: Asset!
    remark(lang: Lang = EN): String
    brokenRemark: String
    findings: [Finding]
  }
  union Finding = Drawing | Scratch | Inspection
  type Scratch @shareable { depth: Float!  item: Item }
  type Drawing @key(fields: "number sheet") { number: String!  sheet: Int!  audited: Boolean! }
  type Person @extends @key(fields: "id") { id: ID!  skills: [String] }
  extend type Item @key(fields: "id") { id: ID!  inspections: [Inspection!]  claims: [Claim!] }
  type Carrier @key(fields: "id") @key(fields: "number home { code }") {
    id: ID!
    number: String!
    home: Site! @shareable
    name: String @shareable
    rating(by: String): Int
    score(by: String): Int @inaccessible
    brokenScale: Int
    inspector: Person
  }
  type Site @shareable { code: String!  country: String }
  type Claim { text: String  about: Item!  strictBroken: ID! }
`;
