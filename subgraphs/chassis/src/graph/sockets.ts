import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { execute, type ExecutionArgs, GraphQLError, type GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Guard } from '../access/guard.ts';
import type { Following, RequestContext } from '../context.ts';
import { newId } from '../ids.ts';
import type { Logger } from '../log.ts';
import { type Deed, type Rights, subscribeBody } from '../rights.ts';
import { shapeError } from './errors.ts';
import { subscribeLive } from './live-results.ts';

export interface SocketOptions {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly guard: Guard;
  open(rights: Rights, requestId: string): RequestContext;
  mayUpgrade(request: IncomingMessage): Promise<boolean>;
  /** Throws when the token is not for this deed. */
  verify(token: string, deed: Deed): Promise<Rights>;
}

/** Subscriptions for the gateway: graphql-transport-ws on the same path, the same rights. */
export function serveSockets(options: SocketOptions): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 1024 * 1024,
    handleProtocols: (protocols) =>
      protocols.has('graphql-transport-ws') ? 'graphql-transport-ws' : false,
  });
  openByUpgrade(sockets, options);
  const callers = createCallers(options);
  const shape = (errors: readonly GraphQLError[]) =>
    errors.map((error) => shapeError(options.log, error.toJSON(), error)) as never;
  const serving = useServer(
    {
      schema: options.schema,
      connectionInitWaitTimeout: 3000,
      // Who brings no token is closed with 4403.
      onConnect: ({ connectionParams }) => callers.mayConnect(connectionParams?.rights),
      onSubscribe: (_ctx, _id, payload) => callers.check(payload),
      context: (ctx, _id, payload) => {
        const rights = callers.of(payload);
        if (!rights) throw new Error('a socket came past the door');
        const asked = payload.extensions?.requestId ?? ctx.connectionParams?.requestId;
        const context = options.open(rights, typeof asked === 'string' ? asked : newId());
        return { ...context, following: readFollowing(payload) };
      },
      subscribe: (args) => subscribeLive(args, options.guard),
      execute: (args) => executeAllowed(args, options.guard),
      onNext: (_ctx, _id, _payload, _args, result) =>
        result.errors ? ({ ...result, errors: shape(result.errors) } as never) : undefined,
      onError: (_ctx, _id, _payload, errors) => shape(errors),
    },
    sockets,
  );
  return {
    stop: async () => {
      await serving.dispose();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

async function executeAllowed(args: ExecutionArgs, guard: Guard) {
  const context = args.contextValue as RequestContext;
  const refused = await guard.refuse({ ...args, variables: args.variableValues }, context);
  return refused ? { errors: [refused] } : execute(args);
}

/** Whose each operation is: its own token says it, in the second in which it begins. */
function createCallers({ verify }: Pick<SocketOptions, 'verify'>) {
  const callers = new WeakMap<SubscribePayload, Rights>();
  const refusal = { extensions: { code: 'UNAUTHENTICATED' } };
  const read = (token: unknown, deed: Deed) => verify(typeof token === 'string' ? token : '', deed);
  return {
    of: (payload: SubscribePayload) => callers.get(payload),
    mayConnect: (token: unknown) =>
      read(token, connectionDeed).then(
        () => true,
        () => false,
      ),
    check: async (payload: SubscribePayload): Promise<GraphQLError[] | undefined> => {
      const deed = { what: subscribeDeed, body: subscribeBody(payload) };
      try {
        callers.set(payload, await read(payload.extensions?.rights, deed));
        return undefined;
      } catch {
        return [new GraphQLError('Ask the gateway.', refusal)];
      }
    },
  };
}

/** Without the protocol's own handshake nobody is told more than a stranger over HTTP. */
function openByUpgrade(
  sockets: WebSocketServer,
  { server, mayUpgrade }: Pick<SocketOptions, 'server' | 'mayUpgrade'>,
): void {
  server.on('upgrade', (request, socket, head) => {
    const path = request.url?.split('?')[0];
    const asked = String(request.headers['sec-websocket-protocol'] ?? '');
    if (path !== '/graphql' || !asked.includes('graphql-transport-ws')) {
      return refuseUpgrade(socket);
    }
    socket.on('error', forget);
    void mayUpgrade(request).then((may) => {
      if (!may) return refuseUpgrade(socket);
      socket.off('error', forget);
      sockets.handleUpgrade(request, socket, head, (client) => {
        forgiveSends(client);
        sockets.emit('connection', client, request);
      });
    });
  });
}

/** What the tokens of a socket and of an operation on it are for. */
export const connectionDeed: Deed = { what: 'connection_init', body: '' };
export const subscribeDeed = 'subscribe';

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

function forget(this: Duplex): void {
  this.destroy();
}

/** A socket that is cut while it is written to ends by its close; graphql-ws would cry out on stderr. */
function forgiveSends(client: WebSocket): void {
  const send = client.send.bind(client) as (data: unknown, sent: () => void) => void;
  client.send = ((data: unknown, sent?: () => void) => send(data, () => sent?.())) as never;
}

function readFollowing({ extensions }: SubscribePayload): Following {
  const cursor = extensions?.cursor ?? null;
  return {
    // One that is no text is refused like any other that can't be read.
    cursor: typeof cursor === 'string' || cursor === null ? cursor : '',
    announce: extensions?.announce === true,
    portion: typeof extensions?.portion === 'number' ? extensions.portion : null,
  };
}
