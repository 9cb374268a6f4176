import { type Gateway, type GatewayOptions, startGateway } from '@throughline/gateway/gateway';
import { composeSupergraph } from '@throughline/tools/compose/compose';
import type { StoredEvent } from '@throughline/chassis/outbox/event';
import { GraphQLError } from 'graphql';
import type { StubContext } from './stub-topic.ts';
import { secret, startStub, type StubParts, type StubSubgraph } from './stub-subgraph.ts';

const head = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
`;

const orders = ['1', '2', '3'].map((id) => ({
  id,
  number: `SO-${id}`,
  item: { id: `item-${id}` },
}));

const erp: StubParts = {
  name: 'erp',
  sdl: `${head}
    type Query {
      orders: [SalesOrder!]!
      order(id: ID!): SalesOrder
      broken: String
      refused: String
    }
    type Mutation { confirm(id: ID!): SalesOrder }
    type Subscription { orderChanged(above: Int): SalesOrder! }
    type SalesOrder @key(fields: "id") { id: ID!  number: String!  item: Item!  step: Int  note: String  lines(first: Int): [SalesOrder!] }
    type Item @key(fields: "id", resolvable: false) { id: ID! }
  `,
  resolvers: (listen) => ({
    Query: {
      orders: () => orders,
      order: (_root: unknown, { id }: { id: string }) => orders.find((order) => order.id === id),
      broken: () => {
        throw new Error('connect to postgres://erp@10.0.0.7:5432: select * from erp.sales_order');
      },
      refused: () => {
        throw new GraphQLError('Not on this site.', {
          extensions: { code: 'FORBIDDEN', stacktrace: ['at secret.ts'], serviceName: 'erp' },
        });
      },
    },
    Mutation: { confirm: (_root: unknown, { id }: { id: string }) => orders[Number(id) - 1] },
    Subscription: {
      orderChanged: {
        subscribe: (_root: unknown, { above }: { above?: number }, context: StubContext) => {
          if ((above ?? 0) < 0) {
            throw new GraphQLError('Below nothing.', { extensions: { code: 'BAD_USER_INPUT' } });
          }
          return listen(context);
        },
        resolve: ({ payload }: StoredEvent) => ({
          ...orders[Number(payload.order)],
          step: payload.step,
          note: payload.note,
        }),
      },
    },
  }),
};

const plm: StubParts = {
  name: 'plm',
  sdl: `${head}
    type Query { items: [Item!]! }
    type Item @key(fields: "id") { id: ID!  name: String  revision: String }
  `,
  resolvers: () => ({
    Query: { items: () => [{ id: 'item-1' }] },
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      name: ({ id }: { id: string }) => `Cargo bike ${id}`,
      revision: () => 'B',
    },
  }),
};

const mes: StubParts = {
  name: 'mes',
  sdl: `${head}
    type Query { workCenters: [String!]! }
    type SalesOrder @key(fields: "id") { id: ID!  workOrders: [WorkOrder!] }
    type WorkOrder @key(fields: "id") { id: ID!  status: String! }
  `,
  resolvers: () => ({
    Query: { workCenters: () => ['SAW', 'WELD'] },
    SalesOrder: { workOrders: ({ id }: { id: string }) => [{ id: `wo-${id}`, status: 'RUNNING' }] },
  }),
};

export const apiKey = 'tl_test_the-key-of-the-tests';

export interface StubSubgraphs {
  readonly erp: StubSubgraph;
  readonly mes: StubSubgraph;
  readonly plm: StubSubgraph;
  /** What a gateway over them starts with. */
  readonly options: Pick<GatewayOptions, 'secret' | 'apiKey' | 'subgraphs'> & {
    readonly supergraphSdl: string;
  };
  kill(): Promise<void>;
}

export interface StubPlant extends Pick<StubSubgraphs, 'erp' | 'mes' | 'plm'> {
  readonly gateway: Gateway;
  stop(): Promise<void>;
}

/** Three small subgraphs. */
export async function startStubSubgraphs(): Promise<StubSubgraphs> {
  const parts = [erp, mes, plm];
  const { supergraph: supergraphSdl } = composeSupergraph(parts);
  const [startedErp, startedMes, startedPlm] = await Promise.all([
    startStub(erp),
    startStub(mes),
    startStub(plm),
  ]);
  const stubs = { erp: startedErp, mes: startedMes, plm: startedPlm };
  const subgraphs = { erp: stubs.erp.url, mes: stubs.mes.url, plm: stubs.plm.url };
  return {
    ...stubs,
    options: { secret, apiKey, subgraphs, supergraphSdl },
    kill: async () => {
      await Promise.all(Object.values(stubs).map((stub) => stub.kill()));
    },
  };
}

/** The same behind the real gateway. */
export async function startStubPlant(options: Partial<GatewayOptions> = {}): Promise<StubPlant> {
  const stubs = await startStubSubgraphs();
  const gateway = await startGateway({
    port: 0,
    liveLingerMs: 100,
    ...stubs.options,
    ...options,
  }).catch(async (error: unknown) => {
    await stubs.kill();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await stubs.kill();
  };
  const { erp, mes, plm } = stubs;
  return { gateway, erp, mes, plm, stop };
}
