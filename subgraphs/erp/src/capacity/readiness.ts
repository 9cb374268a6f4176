import type { RequestContext } from '@throughline/chassis/context';
import { startPump } from '@throughline/chassis/outbox/pump';
import { siteOf } from '../references/queries.ts';
import { type Floor, readFloor, type Window } from './floor.ts';

type Unit = Pick<RequestContext, 'db' | 'clock'>;

interface Watched {
  readonly siteId: string;
  readonly from: string;
  readonly until: string;
  askedAt: number;
}

/** Floors that somebody asked for, by site and dates; as many as are kept when they are read. */
const watched = new Map<string, Watched>();
const mostWatched = 8;

/** So long after the last question a floor is kept ready, in milliseconds. */
const lately = 10 * 60_000;

/** A floor with its orders on their places; whoever asked for it finds it ready the next time, too. */
export async function readyFloor({ db, clock }: Unit, window: Window): Promise<Floor> {
  const { site, from, until } = window;
  const askedAt = clock.now().getTime();
  const key = `${site.id} ${from} ${until}`;
  watched.delete(key);
  watched.set(key, { siteId: site.id, from, until, askedAt });
  const [oldest] = watched.keys();
  if (watched.size > mostWatched && oldest !== undefined) watched.delete(oldest);
  const floor = await readFloor(db, window);
  await floor.ready();
  return floor;
}

export interface Keeper {
  /** Their plan is another. */
  readonly told: (siteIds: readonly string[]) => void;
  stop(): Promise<void>;
}

/**
 * Works out again what was asked for lately of sites whose plan has changed: putting some ten
 * thousand orders on their places takes most of a second, which nobody should wait for who asks
 * when a customer could have something.
 */
export function startKeeper({ db, clock, log }: Unit & Pick<RequestContext, 'log'>): Keeper {
  const changed = new Set<string>();
  const pump = startPump({
    name: 'floor keeper',
    log,
    pollMs: lately,
    round: async () => {
      const siteIds = [...changed];
      changed.clear();
      await keepReady({ db, clock }, siteIds);
      return changed.size > 0;
    },
  });
  return {
    told: (siteIds) => {
      for (const siteId of siteIds) changed.add(siteId);
      if (siteIds.length > 0) pump.nudge();
    },
    stop: () => pump.stop(),
  };
}

async function keepReady({ db, clock }: Unit, siteIds: readonly string[]): Promise<void> {
  const since = clock.now().getTime() - lately;
  for (const [key, { siteId, from, until, askedAt }] of watched) {
    if (askedAt < since) watched.delete(key);
    else if (siteIds.includes(siteId)) {
      const floor = await readFloor(db, { site: await siteOf(db, siteId), from, until });
      await floor.ready();
    }
  }
}
