import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type GraphQLSchema, parse } from 'graphql';
import type { Readable } from 'node:stream';
import { createGuard, type Guard } from './access/guard.ts';
import { isGuest, openGuest } from './access/guest.ts';
import { noteMutations } from './audit/asked.ts';
import { systemClock } from './clock.ts';
import type { RequestContext } from './context.ts';
import { type Database, openDatabase } from './database.ts';
import { guardDoor } from './door.ts';
import { readKeptDays, type SubgraphOptions } from './environment.ts';
import { shapeError } from './graph/errors.ts';
import { answerInProcess, type AskInProcess } from './graph/in-process.ts';
import { serveSockets } from './graph/sockets.ts';
import { createReadiness, type Readiness } from './health/readiness.ts';
import { newId } from './ids.ts';
import { createLog, type Logger } from './log.ts';
import { measureEventPath } from './metrics/event-path.ts';
import { type Reactions, startInbox } from './outbox/inbox.ts';
import { startRetention } from './outbox/retention.ts';
import { startTopics } from './outbox/topics.ts';
import { type Rights, verifyRights } from './rights.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { beginAnswer, traceAnswers } from './tracing/answers.ts';
import type { Span, Tracing } from './tracing/span.ts';

export interface SubgraphParts {
  readonly name: 'erp' | 'mes' | 'plm' | 'access';
  readonly resolvers: Readonly<Record<string, unknown>>;
  readonly reactions: Reactions;
  /** Its tables, each with who sees which of its rows. */
  readonly rowRules: Readonly<Record<string, unknown>>;
  /** Clocks and workers of its own (planning, supersession); started last, stopped first. */
  readonly workers?: readonly ((unit: WorkerUnit) => Promise<{ stop(): Promise<void> }>)[];
  /** Ways in beside the graph, for volume; behind the same check of rights. */
  readonly routes?: readonly ((door: SubgraphDoor) => void)[];
}

export interface SubgraphDoor {
  readonly app: FastifyInstance;
  open(request: FastifyRequest): RequestContext;
  /** The body of a route with `config: { streamed: true }`. */
  readStream(request: FastifyRequest, payload: Readable): Readable;
}

export interface WorkerUnit {
  readonly subgraph: string;
  readonly database: Database;
  readonly log: Logger;
}

export interface Subgraph {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** The same answers without HTTP, for a gateway in the same process. */
  readonly ask: AskInProcess;
  stop(): Promise<void>;
}

const schemaDirectory = fileURLToPath(new URL('../../../schema/', import.meta.url));

/** The subgraph's contract: every `.graphql` of its folder in `schema/`. */
export function readContract(name: string): string {
  const directory = `${schemaDirectory}${name}/`;
  return readdirSync(directory)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(directory + file, 'utf8'))
    .join('\n');
}

export async function startSubgraph(
  parts: SubgraphParts,
  options: SubgraphOptions,
): Promise<Subgraph> {
  const log = options.log ?? createLog(parts.name);
  const typeDefs = parse(readContract(parts.name));
  const schema = buildSubgraphSchema({
    typeDefs,
    resolvers: parts.resolvers as never,
  });
  noteMutations(schema);
  const guard = createGuard(schema, typeDefs, new Set(Object.keys(parts.rowRules)));
  const database = openDatabase(options.databaseUrl, parts.name);
  measureEventPath(parts.name, database);
  const keptDays = options.keptDays ?? readKeptDays();
  const topics = await startTopics({ subgraph: parts.name, database, log, keptDays });
  const tracing = await openTracing(parts.name, log);
  const open: OpenContext = (rights, requestId, span) => ({
    subgraph: parts.name,
    db: isGuest(rights) ? openGuest(database, parts.name, rights) : database.db,
    house: database.db,
    clock: systemClock,
    actor: rights.keyId,
    requestId,
    rights,
    topics,
    log: log.child(span ? { requestId, traceId: span.traceId } : { requestId }),
    span,
    memory: {},
  });
  const readiness = createReadiness(parts.name, database);
  const door = { log, open, tracing, readiness };
  const server = await serve(parts, { schema, guard }, options, door);
  const inbox = await startInbox({
    subgraph: parts.name,
    database,
    clock: systemClock,
    log,
    reactions: parts.reactions,
    tracing,
  });
  const retention = startRetention({ subgraph: parts.name, database, log, keptDays });
  const unit = { subgraph: parts.name, database, log };
  const workers = await Promise.all((parts.workers ?? []).map((start) => start(unit)));
  return {
    name: parts.name,
    url: server.url,
    port: server.port,
    ask: answerInProcess({ schema, guard, ...door }),
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await server.stop();
      await Promise.all([inbox.stop(), topics.stop(), retention.stop()]);
      await database.close();
      await tracing?.stop();
    },
  };
}

type OpenContext = (rights: Rights, requestId: string, span?: Span) => RequestContext;

/** What every way in has in common. */
interface Entry {
  readonly log: Logger;
  readonly open: OpenContext;
  readonly tracing: Tracing | null;
  readiness(): Promise<Readiness>;
}

async function serve(
  { name, routes = [] }: SubgraphParts,
  graph: GuardedSchema,
  options: SubgraphOptions,
  { log, open, tracing, readiness }: Entry,
): Promise<{ url: string; port: number; stop(): Promise<void> }> {
  const app = Fastify({ bodyLimit: 10 * 1024 * 1024, forceCloseConnections: 'idle' });
  const apollo = createServer(app, graph, log);
  await apollo.start();
  const guard = guardDoor(app, { secret: options.secret, audience: name });
  const openFor = (request: FastifyRequest, span?: Span) =>
    open(guard.rightsOf(request), String(request.headers['x-request-id'] ?? newId()), span);
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    context: (request) => {
      const span = beginAnswer(tracing, request.headers.traceparent);
      return Promise.resolve(openFor(request, span));
    },
  });
  app.get('/ready', async (_request, reply) => {
    const state = await readiness();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  await openRoutes(app, routes, {
    open: (request) => openFor(request),
    readStream: guard.readStream,
  });
  const sockets = serveSockets({
    server: app.server,
    ...graph,
    open,
    log,
    mayUpgrade: guard.mayUpgrade,
    verify: (token, deed) => verifyRights(options.secret, name, token, deed),
  });
  const host = options.host ?? '127.0.0.1';
  await app.listen({ port: options.port ?? 0, host });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    url: `http://${host}:${port}/graphql`,
    stop: async () => {
      await sockets.stop();
      await apollo.stop();
      await app.close();
    },
  };
}

interface GuardedSchema {
  readonly schema: GraphQLSchema;
  readonly guard: Guard;
}

function createServer(
  app: FastifyInstance,
  { schema, guard }: GuardedSchema,
  log: Logger,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection: true,
    csrfPrevention: false, // only the gateway gets this far
    includeStacktraceInErrorResponses: false,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      fastifyApolloDrainPlugin(app),
      guarded(guard),
      traceAnswers,
    ],
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => shapeError(log, formatted, error),
  });
}

/** Before anything of an operation is executed. */
function guarded(guard: Guard): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: async ({ document, operationName, request, contextValue }) => {
          const { variables } = request;
          const refused = await guard.refuse({ document, operationName, variables }, contextValue);
          if (refused) throw refused;
        },
      }),
  };
}

/** Each in a scope of its own: what it reads bodies by is no business of the graph. */
async function openRoutes(
  app: FastifyInstance,
  routes: NonNullable<SubgraphParts['routes']>,
  door: Omit<SubgraphDoor, 'app'>,
): Promise<void> {
  for (const route of routes) {
    await app.register((scope, _options, done) => {
      route({ app: scope, ...door });
      done();
    });
  }
}
