import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@throughline/chassis/clock';
import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { transact } from '@throughline/chassis/transaction';
import { rollUpMarked } from '../costing/commands.ts';
import { planMarked } from './net-change.ts';

/** Many changes in one breath are planned together. */
const breath = 100;

/** Rolls costs up and plans net changes as soon as something was marked; tells of which sites. */
export async function startPlanner(
  unit: WorkerUnit,
  planned: (siteIds: readonly string[]) => void,
): Promise<{ stop(): Promise<void> }> {
  const of = {
    subgraph: unit.subgraph,
    db: unit.database.db,
    clock: systemClock,
    actor: 'planner',
    requestId: 'planner',
    log: unit.log,
  };
  const pump = startPump({
    name: 'planner',
    log: unit.log,
    pollMs: 2000,
    round: async () => {
      const rolledUp = await transact(of, rollUpMarked);
      const siteIds = (await transact(of, planMarked)).map(({ siteId }) => siteId);
      const isPlanned = siteIds.length > 0;
      planned(siteIds);
      if (rolledUp || isPlanned) await sleep(breath);
      return rolledUp || isPlanned;
    },
  });
  const listening = await unit.database.sql.listen(
    'erp_marks',
    () => pump.nudge(),
    () => pump.nudge(),
  );
  return {
    stop: async () => {
      await pump.stop();
      await listening.unlisten().catch(() => undefined);
    },
  };
}
