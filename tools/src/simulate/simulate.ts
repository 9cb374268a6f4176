import { setTimeout as sleep } from 'node:timers/promises';
import { connect, GraphAway } from '../import/graph.ts';
import type { Report } from '../import/outcome.ts';
import { openChance } from './chance.ts';
import { workJobs } from './jobs.ts';
import { type BrokerAccess, Machines } from './machines.ts';
import { receiveOne, releasePlanned, serveCustomers } from './office.ts';
import type { Shift } from './shift.ts';

export interface SimulationOptions {
  readonly url: string;
  readonly key: string;
  readonly log: Report;
  /** The same seed makes the same choices. */
  readonly seed?: number;
  /** From one beat to the next. */
  readonly paceMs?: number;
  /** Where simulated machines speak Sparkplug B; without it there are people alone. */
  readonly broker?: BrokerAccess | null;
}

export interface Simulation {
  stop(): Promise<void>;
}

const deedsInBeat = 3;

/** Invented people work the plant through its graph, at a pace that can be watched. */
export function startSimulation(options: SimulationOptions): Promise<Simulation> {
  const { url, key, log, seed = 1, paceMs = 1_000, broker = null } = options;
  const end = new AbortController();
  const shift: Shift = {
    graph: connect({ url, key, signal: end.signal }),
    chance: openChance(seed),
    log,
    aside: new Map(),
    running: new Map(),
  };
  const machines = broker && new Machines(shift, broker);
  const running = work({ shift, machines, end: end.signal, paceMs });
  return Promise.resolve({
    stop: async () => {
      end.abort();
      await running;
      await machines?.stop();
    },
  });
}

interface Floor {
  readonly shift: Shift;
  readonly machines: Machines | null;
  readonly end: AbortSignal;
  readonly paceMs: number;
}

async function work({ shift, machines, end, paceMs }: Floor): Promise<void> {
  for (let beat = 0; !end.aborted; beat += 1) {
    try {
      if (beat % 4 === 0) await releasePlanned(shift);
      if (beat % 4 === 1) await serveCustomers(shift);
      if (beat % 4 === 2) await receiveOne(shift);
      await workJobs(shift, deedsInBeat);
      await machines?.work();
      await sleep(paceMs, undefined, { signal: end });
    } catch (error) {
      if (end.aborted) return;
      shift.log.step(`SIMULATED: pauses, ${(error as Error).message}`);
      // A key that is not accepted or a question the graph does not know stays so.
      if (!(error instanceof GraphAway)) return;
      await sleep(paceMs * 3, undefined, { signal: end }).catch(() => undefined);
    }
  }
}
