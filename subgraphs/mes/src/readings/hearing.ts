import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@throughline/chassis/clock';
import { isConnectionLoss } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { transact, type Work } from '@throughline/chassis/transaction';
import { tagsByName } from '../tags/queries.ts';
import { type Incoming, noteLife, noteSource, onDaysOf, recordReadings } from './commands.ts';
import { isObjection } from './rules.ts';

/** What comes of messages of one source, to be recorded together. */
export interface Heard {
  readonly source: string;
  readonly readings: Incoming[];
  sentAt: number | null;
  /** Born or dead, as it was last; null when it said nothing of it. */
  online: boolean | null;
  /** Its devices die with it. */
  withDevices: boolean;
}

const againMs = 500;

/** Records what machines say on their own: nobody sends it again, so it is tried until it is written. */
export class Hearing {
  readonly #unit: WorkerUnit;
  readonly #actor: string;
  /** Names that no tag has, by source. */
  readonly #unknown = new Map<string, Set<string>>();

  constructor(unit: WorkerUnit, actor: string) {
    this.#unit = unit;
    this.#actor = actor;
  }

  async record(heard: Heard): Promise<void> {
    const {
      subgraph,
      database: { db },
      log,
    } = this.#unit;
    const { source, readings, sentAt } = heard;
    const requestId = newId();
    const unit = { subgraph, db, clock: systemClock, actor: this.#actor, requestId, log };
    for (;;) {
      try {
        await onDaysOf(db, readings, () =>
          transact(unit, async (work) => {
            await noteSource(work.tx, heard, work.now);
            if (heard.online !== null) await noteLife(work, heard);
            const told = await this.#unlessTold(work, heard);
            await recordReadings(work, { source, sentAt, readings: told });
          }),
        );
        return;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        await sleep(againMs);
      }
    }
  }

  /**
   * A name that no tag has is a dead letter once in a life of its source: machines say more than
   * anybody asked for, again and again.
   */
  async #unlessTold(work: Work, { source, online, readings }: Heard): Promise<Incoming[]> {
    const unknown = this.#unknown;
    if (online === true || !unknown.has(source)) unknown.set(source, new Set());
    const told = unknown.get(source) ?? new Set<string>();
    const names = readings.flatMap(({ read }) => (isObjection(read) ? [] : [read.tag]));
    const tags = await tagsByName(work.tx, new Set(names));
    return readings.filter(({ read }) => {
      if (isObjection(read) || tags.has(read.tag)) return true;
      const isNews = !told.has(read.tag);
      told.add(read.tag);
      return isNews;
    });
  }
}
