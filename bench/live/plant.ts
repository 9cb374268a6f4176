import type { StoredEvent } from '@throughline/chassis/outbox/event';
import type { StubContext, StubTopic } from '../../tests/federation/stubs/stub-topic.ts';

const head = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
`;

/** An order changes in ERP; what is made for it stands in MES, and what it is in PLM. */
export const sdls = {
  erp: `${head}
    type Query { orders: [SalesOrder!]! }
    type Subscription { orderChanged(seat: Int): SalesOrder! }
    type SalesOrder @key(fields: "id") { id: ID!  item: Item!  step: Int  note: String }
    type Item @key(fields: "id", resolvable: false) { id: ID! }`,
  mes: `${head}
    type Query { workCenters: [String!]! }
    type SalesOrder @key(fields: "id") { id: ID!  workOrders: [WorkOrder!] }
    type WorkOrder @key(fields: "id") { id: ID!  status: String! }`,
  plm: `${head}
    type Query { items: [Item!]! }
    type Item @key(fields: "id") { id: ID!  name: String }`,
} as const;

export type SubgraphName = keyof typeof sdls;

/** Across all three. `$seat` changes nothing: with it, each subscriber asks something of its own. */
export const acrossSubgraphs = `subscription($seat: Int) {
  orderChanged(seat: $seat) { step note item { name } workOrders { status } } }`;

/** The event alone: what the gateway does with it is hand it on. */
export const eventAlone = 'subscription { orderChanged { step note } }';

export function resolversOf(name: SubgraphName, listen: StubTopic['listen']): object {
  const resolvers = {
    erp: {
      Query: { orders: () => [] },
      Subscription: {
        orderChanged: {
          subscribe: (_root: unknown, _args: unknown, context: StubContext) => listen(context),
          resolve: ({ payload }: StoredEvent) => {
            const id = String(payload.order);
            return { id, item: { id: `item-${id}` }, step: payload.step, note: payload.note };
          },
        },
      },
    },
    mes: {
      Query: { workCenters: () => [] },
      SalesOrder: {
        workOrders: ({ id }: { id: string }) => [{ id: `wo-${id}`, status: 'RUNNING' }],
      },
    },
    plm: {
      Query: { items: () => [] },
      Item: {
        __resolveReference: (reference: object) => reference,
        name: ({ id }: { id: string }) => `Cargo bike ${id}`,
      },
    },
  };
  return resolvers[name];
}
