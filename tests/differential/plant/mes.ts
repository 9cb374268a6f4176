import { head } from './head.ts';

/** Machines and tools behind an entity interface; fields that require nested things of others. */
export const mes = `${head}
  type Query {
    assets(first: Int = 4): [Asset!]!
    asset(id: ID! = "Asset-1"): Asset
    machines: [Machine]
    workOrders(states: [State!] = [OPEN]): [WorkOrder]
    causes: [Cause]
    entries(since: Int): [Entry!]
  }
  type Mutation { report(order: ID!, good: Int! = 1): WorkOrder  stop(asset: ID!, cause: String): Asset }
  enum State { OPEN DONE LOST @inaccessible }
  interface Asset @key(fields: "id") { id: ID!  name: String  state: State  running: Item }
  type Machine implements Asset @key(fields: "id") {
    id: ID!
    name: String
    state: State
    running: Item
    rate: Float
    tools: [Tool!]
  }
  type Tool implements Asset @key(fields: "id") {
    id: ID!
    name: String
    state: State
    running: Item
    wear: Int
    strictBroken: Boolean!
    fits: [Asset!]
  }
  type WorkOrder @key(fields: "id") {
    id: ID!
    item: Item!
    assets: [Asset!]!
    state: State
    strictState: State!
    entries: [Entry]
    lot: Lot
    carrier: Carrier
    cost(currency: Currency! = EUR): Decimal
  }
  enum Currency { EUR USD GBP }
  type Carrier @key(fields: "number home { code }", resolvable: false) {
    number: String!
    home: Site! @shareable
    name: String @shareable
  }
  type Mold @key(fields: "number") { number: String! @inaccessible  shots: Int  item: Item }
  type Lot @key(fields: "item { id } number") { item: Item!  number: Int!  parents: [Lot!] }
  union Cause = Machine | Item | WorkOrder | Drawing
  interface Entry { at: Int  asset: Asset  order: WorkOrder }
  type Started implements Entry { at: Int  asset: Asset  order: WorkOrder  reason: String }
  type Paused implements Entry @inaccessible { at: Int  asset: Asset  order: WorkOrder }
  type Stopped implements Entry { at: Int  asset: Asset  order: WorkOrder  cause: Cause }
  type Drawing @key(fields: "number sheet") { number: String!  sheet: Int!  views(deep: Boolean): Int }
  type Item @key(fields: "number site { code }") @key(fields: "id") {
    id: ID!
    number: String!
    site: Site! @shareable
    freight: String @external
    level: Int @external
    labels: [String!] @external
    cells: [Cell] @external
    owner: Owner @external
    workOrders(state: State = OPEN): [WorkOrder!]!
    yields: Float
    duration: String @requires(fields: "freight")
    effort: String @requires(fields: "level labels cells { mark { text } }")
    crew: String @requires(fields: "owner { name ... on Team { size lead { id } } }")
  }
  type Kit @key(fields: "id") {
    id: ID!
    level: Int @external
    labels: [String!] @external
    effort: String! @requires(fields: "level labels")
  }
  type Cell @shareable { mark: Mark }
  type Mark @shareable { text: String @external }
  type Site @shareable { code: String! }
  interface Owner { name: String }
  type Person implements Owner @key(fields: "id") { id: ID!  name: String @external  badge: Int }
  type Team implements Owner @shareable { name: String @external  size: Int @external  lead: Person @external }
`;
