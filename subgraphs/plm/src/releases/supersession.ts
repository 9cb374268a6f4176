import { isoDate, systemClock } from '@throughline/chassis/clock';
import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { transact } from '@throughline/chassis/transaction';
import { supersedeDue } from '../lifecycles/commands.ts';

/** The clock that says SUPERSEDED when a successor's validity begins. */
export function startSupersession(unit: WorkerUnit): Promise<{ stop(): Promise<void> }> {
  const pump = startPump({
    name: 'supersession',
    log: unit.log,
    pollMs: 30_000,
    round: async () => {
      const of = {
        subgraph: unit.subgraph,
        db: unit.database.db,
        clock: systemClock,
        actor: 'clock',
        requestId: 'clock',
        log: unit.log,
        asked: { operation: 'supersession', input: null },
      };
      await transact(of, (work) => supersedeDue(work, isoDate(work.now)));
      return false;
    },
  });
  return Promise.resolve(pump);
}
