import { EventEmitter, on } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type Rights, rightsHeader, verifyRights } from '@throughline/chassis/rights';
import Fastify from 'fastify';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

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
  publish(event: unknown): void;
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
  resolvers(topic: () => AsyncIterable<unknown>): Record<string, unknown>;
}

export async function startStub(parts: StubParts): Promise<StubSubgraph> {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const calls: StubCall[] = [];
  let hung = false;
  let refusals = 0;
  const topic = (): AsyncIterable<unknown> => {
    if (refusals === 0) return listenTo(events);
    refusals -= 1;
    throw new Error('the database system is starting up');
  };
  const schema = buildSubgraphSchema({
    typeDefs: parse(parts.sdl),
    resolvers: parts.resolvers(topic) as never,
  });
  const listen = (port: number) =>
    listenOn(port, { name: parts.name, schema, calls, isHung: () => hung });
  let running = await listen(0);
  const { port } = running;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    calls,
    listening: () => events.listenerCount('event'),
    publish: (event) => void events.emit('event', event),
    hang: (on) => (hung = on),
    refuseNext: (count) => (refusals = count),
    kill: () => running.kill(),
    revive: async () => {
      running = await listen(port);
    },
  };
}

function listenTo(events: EventEmitter): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]: () => {
      const source = on(events, 'event');
      return {
        next: async () => {
          const { done, value } = (await source.next()) as IteratorResult<unknown[], undefined>;
          return done ? { done, value: undefined } : { done: false, value: value[0] };
        },
        return: async () => {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
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
  app.post('/graphql', async (request, reply) => {
    if (stub.isHung()) return new Promise(() => undefined);
    const token = String(request.headers[rightsHeader] ?? '');
    const rights = await verifyRights(secret, stub.name, token).catch(() => null);
    if (!rights) return reply.code(401).send({ errors: [{ message: 'Ask the gateway.' }] });
    const { query, variables } = request.body as { query: string; variables: object };
    const requestId = String(request.headers['x-request-id']);
    stub.calls.push({ rights, requestId, query });
    return execute({
      schema: stub.schema,
      document: parse(query),
      variableValues: variables as Record<string, unknown>,
    });
  });
  const sockets = new WebSocketServer({ server: app.server, path: '/graphql' });
  useServer(
    {
      schema: stub.schema,
      onConnect: ({ connectionParams }) =>
        verifyRights(secret, stub.name, String(connectionParams?.rights)).then(
          () => !stub.isHung(),
          () => false,
        ),
    },
    sockets,
  );
  await app.listen({ port, host: '127.0.0.1' });
  return {
    port: (app.server.address() as AddressInfo).port,
    kill: async () => {
      for (const socket of sockets.clients) socket.terminate();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
