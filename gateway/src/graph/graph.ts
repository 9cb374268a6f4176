import './telemetry-off.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApolloGateway } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { createFieldAccess, type FieldAccess } from '@throughline/chassis/access/field-access';
import { readFieldRules } from '@throughline/chassis/access/field-rules';
import type { AskInProcess } from '@throughline/chassis/graph/in-process';
import { createRightsSigner, type SignRights } from '@throughline/chassis/rights';
import type { Logger } from '@throughline/chassis/log';
import type { Tracing } from '@throughline/chassis/tracing/span';
import { buildSchema, type GraphQLSchema, Kind, parse } from 'graphql';
import type { RefusalTrail } from '../audit/refusal-trail.ts';
import type { Budgets } from '../cost/budgets.ts';
import { apolloLog } from './apollo-log.ts';
import { createExecution, type Execution } from './execution.ts';
import { type Answerer, createAnswerer, createExecutor } from './executor.ts';
import { createKnownOperations, type KnownOperations } from './known-operations.ts';
import { openPlanning, type Planning } from './planning.ts';
import type { Safelist } from './safelist.ts';
import { createGraphServer, type GraphServer } from './server.ts';
import { openSubgraphs, type Subgraphs } from './subgraphs.ts';
import { withBatching } from './transport/batching.ts';
import { openHttpTransport } from './transport/http.ts';
import { openInProcessTransport } from './transport/in-process.ts';

export interface GraphOptions {
  readonly budgets: Budgets;
  readonly refusals: RefusalTrail;
  readonly safelist: Safelist;
  readonly secret: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Subgraphs in this process; the others are asked at their addresses. */
  readonly inProcess: Readonly<Record<string, AskInProcess>>;
  readonly supergraphSdl?: string;
  readonly subgraphTimeoutMs: number;
  /** Whether equal queries under way at the same time are answered once. */
  readonly shareRequests: boolean;
  readonly tracing: Tracing | null;
  readonly log: Logger;
}

/** The supergraph, planned and answered; `live/` and `http/` are the two doors to it. */
export interface Graph {
  readonly server: GraphServer;
  readonly apiSchema: GraphQLSchema;
  /** What the rules of the fields say to who asks. */
  readonly refuseByRules: FieldAccess;
  readonly planning: Planning;
  /** For events: fetches of different subscriptions travel together. */
  readonly execution: Execution;
  readonly answer: Answerer;
  readonly known: KnownOperations;
  readonly budgets: Budgets;
  readonly refusals: RefusalTrail;
  readonly safelist: Safelist;
  readonly subgraphs: Subgraphs;
  readonly sign: SignRights;
  /** The part of it that partner apps see, at an address of its own; null when there is none. */
  readonly partner: Graph | null;
  stop(): Promise<void>;
}

const committed = fileURLToPath(new URL('../../../schema/supergraph.graphql', import.meta.url));
const contract = fileURLToPath(new URL('../../../schema/partner.graphql', import.meta.url));

export async function openGraph(options: GraphOptions): Promise<Graph> {
  const { log } = options;
  const sign = createRightsSigner(options.secret);
  const writes = options.shareRequests ? { value: 0 } : null;
  const subgraphs = openSubgraphs({ transports: openTransports(options, sign), writes, log });
  const loaded = await loadSupergraph(options);
  const parts: SharedParts = {
    options,
    writes,
    subgraphs,
    sign,
    refuseByRules: readAccess(loaded),
  };
  const partner = options.supergraphSdl === undefined ? await openPartner(loaded, parts) : null;
  const whole = await openFace(loaded, parts);
  return {
    ...whole,
    partner,
    stop: async () => {
      await partner?.stop();
      await whole.stop();
      await subgraphs.close();
    },
  };
}

/** What the whole graph and its part for partners have in common. */
interface SharedParts {
  readonly options: GraphOptions;
  readonly writes: { value: number } | null;
  readonly subgraphs: Subgraphs;
  readonly sign: SignRights;
  readonly refuseByRules: FieldAccess;
}

/** The same plans of the same supergraph; but what its contract lacks is unknown there. */
function openPartner(loaded: LoadedSupergraph, parts: SharedParts): Promise<Graph> {
  const apiSchema = buildSchema(readFileSync(contract, 'utf8'));
  return openFace({ ...loaded, apiSchema }, parts);
}

async function openFace(loaded: LoadedSupergraph, parts: SharedParts): Promise<Graph> {
  const { options, writes, subgraphs, sign, refuseByRules } = parts;
  const { log, budgets, refusals, tracing } = options;
  const { apiSchema } = loaded;
  const planning = openPlanning({ ...loaded, log });
  const execution = createExecution(apiSchema, subgraphs.ask);
  const guards = { budgets, refuseByRules, observers: { tracing, log } };
  const answer = createAnswerer(planning, execution, writes, guards);
  const known = createKnownOperations();
  const server = createGraphServer(asGateway(loaded, answer), known, { refusals, log });
  await server.start();
  return {
    server,
    apiSchema,
    refuseByRules,
    planning,
    execution: createExecution(apiSchema, withBatching(subgraphs.ask)),
    answer,
    known,
    budgets,
    refusals,
    safelist: options.safelist,
    subgraphs,
    sign,
    partner: null,
    stop: () => server.stop(),
  };
}

/** A supergraph that carries no rules (another's, in a test) leaves them to its subgraphs. */
function readAccess({ apiSchema, supergraphSdl }: LoadedSupergraph): FieldAccess {
  const document = parse(supergraphSdl, { noLocation: true });
  const carries = document.definitions.some(
    (one) => one.kind === Kind.DIRECTIVE_DEFINITION && one.name.value === 'access',
  );
  return carries ? createFieldAccess(apiSchema, readFieldRules(document)) : () => null;
}

function openTransports(options: GraphOptions, sign: SignRights) {
  const { subgraphTimeoutMs: timeoutMs, inProcess } = options;
  return new Map(
    Object.entries(options.subgraphs).map(([subgraph, url]) => {
      const ask = inProcess[subgraph];
      return [
        subgraph,
        ask
          ? openInProcessTransport(subgraph, ask, timeoutMs)
          : openHttpTransport({ subgraph, url, timeoutMs, sign }),
      ];
    }),
  );
}

interface LoadedSupergraph {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
}

/** `@apollo/gateway` reads the supergraph and derives the API schema; it is asked nothing else. */
async function loadSupergraph(options: GraphOptions): Promise<LoadedSupergraph> {
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl ?? readFileSync(committed, 'utf8'),
    // Composition has checked it, and so has the build.
    validateSupergraph: false,
    logger: apolloLog(options.log),
    buildService: ({ name }) => {
      if (!(name in options.subgraphs)) {
        throw new Error(`The supergraph has a subgraph "${name}" without an address.`);
      }
      return { process: () => Promise.reject(new Error('our own executor asks the subgraphs')) };
    },
  });
  let loaded: LoadedSupergraph | null = null;
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    loaded = { apiSchema, supergraphSdl: coreSupergraphSdl };
  });
  await gateway.load();
  await gateway.stop();
  if (!loaded) throw new Error('The supergraph gave no schema.');
  return loaded;
}

function asGateway(
  { apiSchema, supergraphSdl: coreSupergraphSdl }: LoadedSupergraph,
  answer: Answerer,
): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema, coreSupergraphSdl });
      return () => undefined;
    },
    load: () => Promise.resolve({ executor: createExecutor(answer) }),
    stop: () => Promise.resolve(),
  };
}
