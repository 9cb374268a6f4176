import type { AddressInfo, Socket } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { serveSockets } from '@throughline/chassis/graph/sockets';
import { createLog } from '@throughline/chassis/log';
import { guardDoor } from '@throughline/chassis/door';
import { type Rights, verifyRights } from '@throughline/chassis/rights';
import Fastify from 'fastify';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { createStubTopic, type StubContext, type StubTopic } from './stub-topic.ts';

export const secret = 'a secret that only the tests know';

interface StubCall {
  readonly rights: Rights;
  readonly requestId: string;
  readonly query: string;
}

/** A subgraph of a few lines that checks rights as the real ones do, and can be made to fail. */
export interface StubSubgraph {
  readonly url: string;
  readonly calls: StubCall[];
  /** Live subscriptions that someone upstream still holds. */
  listening(): number;
  publish(event: Readonly<Record<string, unknown>>): void;
  /** Forgets every event so far, as retention does after days. */
  forgetEvents(): void;
  /** Takes requests and answers none, until told otherwise. */
  hang(hung: boolean): void;
  /** Fails the next subscriptions, as while its database is still away. */
  refuseNext(count: number): void;
  /** Gone as if by kill -9: every connection is cut. */
  kill(): Promise<void>;
  /** Back on the same port. */
  revive(): Promise<void>;
}

export interface StubParts {
  readonly name: string;
  readonly sdl: string;
  /** `listen` is the source of a subscription field; its events carry what was published. */
  resolvers(listen: StubTopic['listen']): Record<string, unknown>;
}

export async function startStub(parts: StubParts): Promise<StubSubgraph> {
  const topic = createStubTopic();
  const calls: StubCall[] = [];
  let hung = false;
  let refusals = 0;
  const listenOnce: StubTopic['listen'] = (context) => {
    if (refusals === 0) return topic.listen(context);
    refusals -= 1;
    throw new Error('the database system is starting up');
  };
  const schema = buildSubgraphSchema({
    typeDefs: parse(parts.sdl),
    resolvers: parts.resolvers(listenOnce) as never,
  });
  const listen = (port: number) =>
    listenOn(port, { name: parts.name, schema, calls, isHung: () => hung });
  let running = await listen(0);
  const { port } = running;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    calls,
    listening: () => topic.listening(),
    publish: (event) => topic.publish(event),
    forgetEvents: () => topic.forget(),
    hang: (on) => (hung = on),
    refuseNext: (count) => (refusals = count),
    kill: () => running.kill(),
    revive: async () => {
      running = await listen(port);
    },
  };
}

interface Listening {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly calls: StubCall[];
  isHung(): boolean;
}

async function listenOn(port: number, stub: Listening) {
  const app = Fastify();
  const guard = guardDoor(app, { secret, audience: stub.name });
  app.post('/graphql', async (request) => {
    if (stub.isHung()) return new Promise(() => undefined);
    const rights = guard.rightsOf(request);
    const { query, variables } = request.body as { query: string; variables: object };
    const requestId = String(request.headers['x-request-id']);
    stub.calls.push({ rights, requestId, query });
    return execute({
      schema: stub.schema,
      document: parse(query),
      variableValues: variables as Record<string, unknown>,
    });
  });
  app.get('/ready', () => (stub.isHung() ? new Promise(() => undefined) : { ready: true }));
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  serveSockets({
    server: app.server,
    schema: stub.schema,
    log: createLog(stub.name),
    guard: { refuse: () => Promise.resolve(null), admits: () => Promise.resolve(true) },
    open: (rights) => ({ rights }) satisfies StubContext & { rights: Rights } as never,
    mayUpgrade: guard.mayUpgrade,
    verify: async (token, deed) => {
      if (stub.isHung()) throw new Error('hung');
      return verifyRights(secret, stub.name, token, deed);
    },
  });
  await app.listen({ port, host: '127.0.0.1' });
  return {
    port: (app.server.address() as AddressInfo).port,
    kill: async () => {
      for (const socket of connections) socket.destroy();
      await app.close();
    },
  };
}
