import type { Logger } from '@throughline/chassis/log';
import type { Call } from '../../graph/call.ts';
import type { SubgraphFetch } from '../../graph/fetch.ts';
import { connectionDeed } from '@throughline/chassis/graph/sockets';
import { type Deed, rightsHeader, type SignRights, upgradeDeed } from '@throughline/chassis/rights';
import { rightsKey } from '../../graph/transport/sharing.ts';
import { keepSubscribed, type UpstreamListener } from './kept-subscription.ts';
import { openUpstreamSocket, type UpstreamSocket } from './upstream-socket.ts';

export interface Upstreams {
  /**
   * Subscribes at the subgraph, behind a cursor or from now on, again after each loss of it, until
   * the answer is called.
   */
  subscribe(asked: UpstreamQuestion, listener: UpstreamListener): () => void;
  /** Subscriptions that are open now. */
  count(): number;
  stop(): Promise<void>;
}

export interface UpstreamQuestion {
  readonly primary: SubgraphFetch;
  readonly call: Call;
  readonly after: string | null;
}

export interface UpstreamOptions {
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly sign: SignRights;
  readonly log: Logger;
}

/** A socket nobody uses waits this long for the next subscriber. */
const lingerMs = 5_000;

interface Lane {
  readonly socket: UpstreamSocket;
  users: number;
  unused: NodeJS.Timeout | undefined;
}

/** Sockets to subgraphs, one per subgraph and caller's rights. */
export function openUpstreams(options: UpstreamOptions): Upstreams {
  const lanes = new Map<string, Lane>();
  let count = 0;
  const takeLane = (subgraph: string, call: Call): { lane: Lane; leave: () => void } => {
    const key = `${subgraph} ${rightsKey(call.rights)}`;
    const lane = lanes.get(key) ?? {
      socket: connect(options, subgraph, call),
      users: 0,
      unused: undefined,
    };
    lanes.set(key, lane);
    lane.users += 1;
    clearTimeout(lane.unused);
    const leave = (): void => {
      lane.users -= 1;
      if (lane.users > 0 || lanes.get(key) !== lane) return;
      lane.unused = setTimeout(() => {
        lanes.delete(key);
        void lane.socket.close();
      }, lingerMs);
    };
    return { lane, leave };
  };
  return {
    count: () => count,
    subscribe: (asked, listener) => {
      const { lane, leave } = takeLane(asked.primary.subgraph, asked.call);
      count += 1;
      const { socket } = lane;
      const stopListening = keepSubscribed({
        ...asked,
        socket,
        listener,
        sign: options.sign,
        log: options.log,
      });
      let left = false;
      return () => {
        if (left) return;
        left = true;
        count -= 1;
        stopListening();
        leave();
      };
    },
    stop: async () => {
      const open = [...lanes.values()];
      lanes.clear();
      for (const lane of open) clearTimeout(lane.unused);
      await Promise.all(open.map((lane) => lane.socket.close()));
    },
  };
}

function connect(options: UpstreamOptions, subgraph: string, call: Call): UpstreamSocket {
  const url = options.subgraphs[subgraph];
  if (url === undefined) throw new Error(`The subgraph "${subgraph}" has no address.`);
  const sign = (deed: Deed) => options.sign(subgraph, call.rights, deed);
  const { pathname: body } = new URL(url);
  return openUpstreamSocket(url.replace(/^http/, 'ws'), {
    headers: () => ({ [rightsHeader]: sign({ what: upgradeDeed, body }) }),
    params: () => ({ rights: sign(connectionDeed), requestId: call.requestId }),
  });
}
