import { head } from './head.ts';

/** Items with two keys, kits and drawings; nested lists, value types, a union, an interface. */
export const plm = `${head}
  type Query {
    item(id: ID! = "Item-1"): Item
    items(first: Int = 3, kind: ItemKind, filter: ItemFilter): [Item!]!
    itemsMaybe(first: Int! = 4): [Item]
    shelves: [[Item]]
    strictShelves: [[Item!]!]!
    parts(first: Int = 4): [Part]
    strictParts: [Part!]
    drawing(number: String! = "Drawing-1", sheet: Int! = 1): Drawing
    owner: Owner
    owned: [Owned!]
    hidden: String @inaccessible
    molds: [Mold]
  }
  type Mutation {
    release(id: ID!, kind: ItemKind = MADE, clearance: Clearance @inaccessible): Item
    draw(sheets: [Int!]! = [1, 2]): [Drawing!]
  }
  enum ItemKind @tag(name: "trade") { MADE @tag(name: "trade") BOUGHT @audited(by: "buyers") PHANTOM @inaccessible }
  enum Clearance @inaccessible { OPEN CLOSED }
  scalar Barcode @inaccessible @tag(name: "inside")
  input ItemFilter @tag(name: "trade") {
    kinds: [ItemKind!] = [MADE, BOUGHT]
    text: String @tag(name: "trade")
    weight: Range
    clearance: Clearance @inaccessible
    probe: Probe @inaccessible
  }
  input Probe @inaccessible { depth: Int }
  input Range { from: Float = 0  to: Float }
  type Item implements Owned & Traceable @key(fields: "id") @tag(name: "trade") @audited @key(fields: "number site { code }") {
    id: ID!
    number: String! @tag(name: "trade")
    site: Site! @shareable
    name(upper: Boolean = false, suffix: String @audited(by: "plm") @tag(name: "trade"), code: Barcode @inaccessible): String @cost(weight: 3)
    title: String @shareable
    kind: ItemKind
    kinds: [ItemKind!]
    strictKind: ItemKind!
    weight: Float
    price: Decimal
    size: Size @shareable
    grid: [[Cell!]] @shareable
    cells: [Cell] @shareable
    level: Int! @shareable
    labels: [String!]! @shareable
    legacy: String
    secret: String @inaccessible
    vault: Vault @inaccessible
    barcode: Barcode @inaccessible
    toll(by: Clearance!, times: Int = 1): Decimal @inaccessible
    moved: String @audited(by: "plm", marks: [1, 2]) @audited
    mold: Mold
    revision: Revision!
    components: [Line!]
    alternates(first: Int = 2): [Item] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
    casing: Casing @shareable
    owner: Owner
    brokenName: String
    strictBroken: Int!
    stamps: [[Int!]]
  }
  type Site @shareable { code: String!  country: String }
  type Size @shareable { length: Int  width: Int  unit: Unit }
  enum Unit { MM CM }
  type Cell @shareable { row: Int!  mark: Mark }
  type Mark @shareable { text: String }
  type Casing @shareable { length: Int  width: Int!  lining: Lining }
  type Lining @shareable { text: String  strictBroken: Int! }
  type Revision { label: String  strictBroken: String!  drawings: [Drawing!] }
  type Line { find: Int!  item: Item!  quantity: Decimal!  brokenNote: String }
  union Part @tag(name: "trade") = Item | Kit | Drawing | Draft | Mold
  union Hideable @inaccessible = Item | Kit
  interface Traceable @inaccessible { barcode: Barcode }
  type Vault @inaccessible { text: String  shelf: Int }
  type Draft @inaccessible { text: String  level: Int }
  """ Known to others by a number that callers do not see. """
  type Mold @key(fields: "number") { number: String! @inaccessible  cavities: Int  hides: Hideable @inaccessible  mounted: Asset }
  type Asset @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }
  type Carrier @key(fields: "id") {
    id: ID!
    score(by: String): Int @external
    name: String @external
    items: [Item!]
    contract: String @requires(fields: "name score(by: \\"plm\\")")
    terms: String @requires(fields: "name")
  }
  type Kit implements Owned @key(fields: "id") {
    id: ID!
    name: String! @shareable
    level: Int @shareable
    labels: [String!] @shareable
    items: [Item!]!
    casing: Casing
    owner: Owner
  }
  type Drawing @key(fields: "number sheet") {
    number: String!
    sheet: Int!
    title: String
    item: Item
    level: Boolean
  }
  interface Owned @tag(name: "trade") { id: ID!  owner: Owner }
  interface Owner { name: String }
  type Person implements Owner @key(fields: "id") { id: ID!  name: String  site: Site }
  type Team implements Owner @shareable { name: String  size: Int  lead: Person }
`;
