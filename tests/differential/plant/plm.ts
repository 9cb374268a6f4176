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
  }
  type Mutation {
    release(id: ID!, kind: ItemKind = MADE): Item
    draw(sheets: [Int!]! = [1, 2]): [Drawing!]
  }
  enum ItemKind { MADE BOUGHT PHANTOM @inaccessible }
  input ItemFilter { kinds: [ItemKind!] = [MADE, BOUGHT]  text: String  weight: Range }
  input Range { from: Float = 0  to: Float }
  type Item implements Owned @key(fields: "id") @key(fields: "number site { code }") {
    id: ID!
    number: String! @tag(name: "trade")
    site: Site! @shareable
    name(upper: Boolean = false, suffix: String): String
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
    revision: Revision!
    components: [Line!]
    alternates: [Item]
    casing: Casing
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
  type Casing { length: Int  width: Int!  lining: Lining }
  type Lining { text: String  strictBroken: Int! }
  type Revision { label: String  strictBroken: String!  drawings: [Drawing!] }
  type Line { find: Int!  item: Item!  quantity: Decimal!  brokenNote: String }
  union Part = Item | Kit | Drawing
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
  interface Owned { id: ID!  owner: Owner }
  interface Owner { name: String }
  type Person implements Owner @key(fields: "id") { id: ID!  name: String  site: Site }
  type Team implements Owner @shareable { name: String  size: Int  lead: Person }
`;
