import { head } from './head.ts';

/** Orders, stock and suppliers; what it provides of an item differs from order to order. */
export const erp = `${head}
  type Query {
    orders(first: Int = 3): [Order!]
    order(id: ID! = "Order-2"): Order
    suppliers: [Supplier]
    shipments: [Shipment!]!
    level: Int!
    country: String
  }
  type Mutation {
    move(item: ID!, to: Place = { bin: "A1" }, quantity: Decimal): Stock
    ship(order: ID!): Shipment!
  }
  input Place { site: String = "MAIN"  bin: String! }
  enum Currency { EUR USD JPY }
  input Range { from: Float = 0  to: Float  step: Float }
  type Order @key(fields: "id") {
    id: ID!
    item: Item @provides(fields: "title")
    cased: Item @provides(fields: "title casing { length lining { text } }")
    lines: [OrderLine!]!
    customer: Customer
    placed: [[OrderLine]]
  }
  type OrderLine { item: Item!  titled: Item @provides(fields: "title")  total(currency: Currency! = EUR): Decimal }
  type Customer { name: String!  strictBroken: Int!  site: Site }
  type Supplier @key(fields: "id") {
    id: ID!
    name: String
    items(first: Int = 2, weight: Range): [Item!]
    supplies: [Good]
    contact: Person
  }
  type Person @key(fields: "id") { id: ID!  phone: String  boss: Person }
  union Good = Item | Kit | Supplier
  union Cargo = Kit | Machine | Item
  type Shipment @key(fields: "id") {
    id: ID!
    cargo: Cargo @provides(fields: "... on Kit { name } ... on Item { title }")
    cargos: [Cargo!]
    carrier: Carrier
    carriers(first: Int = 2): [Carrier!]!
  }
  """ Only named here: what there is to say of it, others say. """
  type Carrier @key(fields: "id", resolvable: false) { id: ID! }
  type Kit @key(fields: "id") {
    id: ID!
    name: String! @external
    level: Int @shareable
    labels: [String!] @shareable
    stock: Stock
  }
  type Mold @key(fields: "number") { number: String! @inaccessible  price(currency: Currency! = EUR): Decimal }
  type Machine @key(fields: "id") { id: ID!  cost(currency: Currency! = EUR): Decimal }
  type Item @key(fields: "id") {
    id: ID!
    title: String @external
    weight: Float @external
    size: Size @shareable
    grid: [[Cell!]] @shareable
    cells: [Cell] @shareable
    level: Int @shareable
    labels: [String!] @shareable
    legacy: String @override(from: "plm")
    moved: String @override(from: "plm", label: "percent(50)") @audited(by: "erp")
    secret: String @external
    vault: Vault @external
    toll(by: Clearance!, times: Int = 1): Decimal @external
    duty: String @requires(fields: "secret vault { text }")
    customs: String @requires(fields: "toll(by: CLOSED, times: 2) weight")
    ordered: [Order!]
    site: Site! @shareable
    stock(at: String = "MAIN"): Stock
    freight: String @requires(fields: "casing { length lining { text } } weight")
    casing: Casing @external
    lots: [Lot!]
    supplier: Supplier
    strictSupplier: Supplier!
  }
  type Casing { length: Int @external  lining: Lining @external }
  type Lining @external { text: String }
  type Vault @external @inaccessible { text: String }
  enum Clearance @inaccessible { OPEN CLOSED }
  type Site @shareable { code: String!  country: String }
  type Size @shareable { length: Int  width: Int  height: Int  unit: Unit }
  enum Unit { MM CM INCH @inaccessible }
  type Cell @shareable { column: Int!  mark: Mark }
  type Mark @shareable { color: String }
  type Stock { amount: Decimal!  at: String  brokenReserve: Int  strictBroken: [Int!]! }
  type Lot @key(fields: "item { id } number") { item: Item!  number: Int!  held: Boolean! }
`;
