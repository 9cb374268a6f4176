import type { Logger } from '@throughline/chassis/log';
import type { Rights } from '@throughline/chassis/rights';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { makeServer, type Server as ProtocolServer } from 'graphql-ws';
import type { AccessPolicy } from '../access/access.ts';
import { connectionKey } from '../access/key.ts';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { writeResult } from '../graph/json-text.ts';
import { withRequestId } from '../graph/server.ts';
import { type LiveOperation, readOperation, withExtensions } from './operation.ts';
import { closeSocket, type SocketExtra } from './socket.ts';
import { subscribe } from './subscribe.ts';
import type { Upstreams } from './upstream.ts';

export interface ProtocolOptions {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly upstreams: Upstreams;
  readonly log: Logger;
}

/** What one operation of a socket carries from its subscribe message to its answers. */
interface Asked {
  readonly operation: LiveOperation;
  readonly call: Call;
  readonly extra: SocketExtra;
}

/** graphql-transport-ws: who may come in, and what is done with each message. */
export function createProtocol(options: ProtocolOptions): ProtocolServer<SocketExtra> {
  const { graph, access, upstreams, log } = options;
  const rights = new WeakMap<SocketExtra, Rights>();
  return makeServer<Record<string, unknown>, SocketExtra>({
    onConnect: async ({ connectionParams, extra }) => {
      const key = connectionKey(connectionParams);
      const found = key === null ? null : await access.authenticate(key);
      if (found) rights.set(extra, found);
      // 4401 tells a client that coming back is of no use; 4403, the default, would be retried.
      else closeSocket(extra.socket, 4401, 'Unauthorized');
      return found !== null;
    },
    onSubscribe: ({ extra }, _id, message) => {
      const holder = rights.get(extra);
      if (!holder) throw new Error('a subscriber came past the door');
      const call = { requestId: extra.nextRequestId(), rights: holder };
      const operation = readOperation(graph.apiSchema, message);
      if (isErrors(operation)) return operation.map((error) => shown(error, call.requestId));
      const asked: Asked = { operation, call, extra };
      return {
        schema: graph.apiSchema,
        document: operation.document,
        contextValue: asked,
        operationName: operation.operationName,
        variableValues: operation.variables,
      };
    },
    execute: (args) => {
      const { operation, call } = asked(args);
      return execute(graph, operation, call);
    },
    subscribe: async (args) => {
      const { operation, call, extra } = asked(args);
      const tooSlow = (): void => {
        log.warn({ requestId: call.requestId }, 'a subscriber is too slow');
        closeSocket(extra.socket, 1013, 'Too slow');
      };
      try {
        return subscribe(graph, upstreams, { operation, call, tooSlow }) as never;
      } catch (error) {
        log.error({ requestId: call.requestId, err: error }, 'subscription failed');
        const plain = error instanceof Error ? error.message : String(error);
        return { errors: [shown(new GraphQLError(plain), call.requestId)] };
      }
    },
    // Results are already as the caller may see them.
    onNext: (_context, _id, _message, _args, result) => result as never,
  });
}

async function execute(graph: Graph, operation: LiveOperation, call: Call): Promise<never> {
  const { body } = await graph.server.executeOperation(
    {
      query: operation.source,
      variables: operation.variables,
      ...(operation.operationName === null ? {} : { operationName: operation.operationName }),
    },
    { contextValue: call },
  );
  if (body.kind !== 'single') throw new Error('nothing is answered in increments');
  return JSON.parse(withRequestId(writeResult(body.singleResult), call.requestId)) as never;
}

function asked(args: ExecutionArgs): Asked {
  return args.contextValue as Asked;
}

function isErrors(read: LiveOperation | readonly GraphQLError[]): read is readonly GraphQLError[] {
  return Array.isArray(read);
}

function shown(error: GraphQLError, requestId: string): GraphQLError {
  const { message, extensions = {} } = present(error.toJSON(), requestId);
  const said = message === error.message ? error : new GraphQLError(message);
  return withExtensions(said, extensions);
}
