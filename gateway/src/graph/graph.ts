import './telemetry-off.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from '@throughline/chassis/log';
import type { GraphQLSchema } from 'graphql';
import { apolloLog } from './apollo-log.ts';
import { createPlanCache } from './plan-cache.ts';
import { createGraphServer, type GraphServer } from './server.ts';
import { createRightsSigner, type RightsSigner } from './signed-rights.ts';
import { createSubgraphSource } from './subgraph-source.ts';
import { openTransport, type Transport } from './transport.ts';

export interface GraphOptions {
  readonly secret: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly supergraphSdl?: string;
  readonly subgraphTimeoutMs: number;
  readonly log: Logger;
}

/** The supergraph, planned and answered; `live/` and `http/` are the two doors to it. */
export interface Graph {
  readonly server: GraphServer;
  readonly gateway: ApolloGateway;
  readonly apiSchema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, Transport>;
  readonly sign: RightsSigner;
  stop(): Promise<void>;
}

const committed = fileURLToPath(new URL('../../../schema/supergraph.graphql', import.meta.url));

export async function openGraph(options: GraphOptions): Promise<Graph> {
  const { log } = options;
  const sign = createRightsSigner(options.secret);
  const transports = new Map(
    Object.entries(options.subgraphs).map(([name, url]) => [
      name,
      openTransport(name, url, options.subgraphTimeoutMs, sign),
    ]),
  );
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl ?? readFileSync(committed, 'utf8'),
    queryPlannerConfig: { cache: createPlanCache() },
    __exposeQueryPlanExperimental: false,
    // Composition has checked it, and so has the build.
    validateSupergraph: false,
    logger: apolloLog(log),
    buildService: ({ name }) => {
      const transport = transports.get(name);
      if (!transport)
        throw new Error(`The supergraph has a subgraph "${name}" without an address.`);
      return createSubgraphSource(name, transport, log);
    },
  });
  let apiSchema: GraphQLSchema | undefined;
  gateway.onSchemaLoadOrUpdate((loaded) => {
    apiSchema = loaded.apiSchema;
  });
  const server = createGraphServer(gateway, log);
  const closeTransports = () => Promise.all([...transports.values()].map((pool) => pool.close()));
  try {
    await server.start();
  } catch (error) {
    await closeTransports();
    throw error;
  }
  if (!apiSchema) throw new Error('The supergraph gave no schema.');
  return {
    server,
    gateway,
    apiSchema,
    transports,
    sign,
    stop: async () => {
      await server.stop();
      await closeTransports();
    },
  };
}
