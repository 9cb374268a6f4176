import type { Logger } from '@throughline/chassis/log';
import { measured } from '@throughline/chassis/metrics/meters';
import { failWith, within } from '@throughline/chassis/tracing/span';
import type { Call } from './call.ts';
import type { FetchReply, SubgraphFetch } from './fetch.ts';
import { copyOf } from './plan/merge.ts';
import type { Ask } from './plan/run.ts';
import { withBreaker } from './transport/breaker.ts';
import { createSharing, rightsKey, type Sharing, type WriteCount } from './transport/sharing.ts';
import { SubgraphSilent, type Transport } from './transport/transport.ts';

export interface Subgraphs {
  readonly ask: Ask;
  readonly transports: ReadonlyMap<string, Transport>;
  close(): Promise<void>;
}

export interface SubgraphsOptions {
  readonly transports: ReadonlyMap<string, Transport>;
  /** Null when only one call's own equal fetches are sent once. */
  readonly writes: WriteCount | null;
  readonly log: Logger;
}

/** Every fetch of every plan goes through here; a silent subgraph is answered for, never thrown. */
export function openSubgraphs({ transports, writes, log }: SubgraphsOptions): Subgraphs {
  const guarded = new Map(
    [...transports].map(([name, transport]) => [name, withBreaker(name, transport)]),
  );
  const shared = writes ? createSharing<FetchReply>(writes) : null;
  const own = new WeakMap<Call, Sharing<FetchReply>>();
  const sharingOf = (call: Call): Sharing<FetchReply> => {
    const known = shared ?? own.get(call);
    if (known) return known;
    const made = createSharing<FetchReply>({ value: 0 });
    own.set(call, made);
    return made;
  };
  const send = (fetch: SubgraphFetch, call: Call): Promise<FetchReply> => {
    const transport = guarded.get(fetch.subgraph);
    if (!transport) throw new Error(`The subgraph "${fetch.subgraph}" has no address.`);
    if (!fetch.isQuery) return observed(transport, fetch, call);
    const key = `${fetch.subgraph} ${rightsKey(call.rights)} ${fetch.head}${fetch.variables}`;
    return sharingOf(call).share(key, () => observed(transport, fetch, call), copyOf);
  };
  return {
    transports: guarded,
    close: async () => {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
    ask: async (fetch, call) => {
      try {
        const reply = await send(fetch, call);
        if (reply.errors) {
          log.debug(
            { requestId: call.requestId, errors: reply.errors },
            'subgraph answered errors',
          );
        }
        return reply;
      } catch (error) {
        if (!(error instanceof SubgraphSilent)) throw error;
        // Without the stack: a dead subgraph under load would fill the log with it.
        log.warn({ requestId: call.requestId, reason: describe(error) }, 'subgraph unavailable');
        return 'silent';
      }
    },
  };
}

async function observed(
  transport: Transport,
  fetch: SubgraphFetch,
  call: Call,
): Promise<FetchReply> {
  const meters = measured();
  if (!meters) return traced(transport, fetch, call);
  const { subgraph } = fetch;
  const began = performance.now();
  let outcome = 'silent';
  try {
    const reply = await traced(transport, fetch, call);
    outcome = reply.errors ? 'errors' : 'ok';
    return reply;
  } finally {
    const seconds = (performance.now() - began) / 1_000;
    meters.time('throughline_subgraph_fetch_duration_seconds', { subgraph, outcome }, seconds);
  }
}

function traced(transport: Transport, fetch: SubgraphFetch, call: Call): Promise<FetchReply> {
  if (!call.span) return transport.send(fetch, call);
  const attributes = {
    'throughline.subgraph': fetch.subgraph,
    'graphql.operation.name': fetch.operationName,
  };
  const note = { kind: 'CLIENT', attributes } as const;
  return within(call.span, `fetch ${fetch.subgraph}`, note, async (span) => {
    const reply = await transport.send(fetch, { ...call, span });
    failWith(span, reply.errors);
    return reply;
  });
}

function describe(silent: SubgraphSilent): string {
  const { cause } = silent;
  return cause instanceof Error ? `${silent.message} (${cause.message})` : silent.message;
}
