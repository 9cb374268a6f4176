import { systemClock } from '@throughline/chassis/clock';
import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph, type WorkerUnit } from '@throughline/chassis/subgraph';
import { rowRules } from '@throughline/drizzle/erp/row-rules';
import { startKeeper } from './capacity/readiness.ts';
import { startPlanner } from './planning/planner.ts';
import { reactions } from './reactions.ts';
import { resolvers } from './resolvers.ts';

/** Plans net changes, and keeps ready what is asked of the plan. */
async function startPlanning(unit: WorkerUnit): Promise<{ stop(): Promise<void> }> {
  const keeper = startKeeper({ db: unit.database.db, clock: systemClock, log: unit.log });
  const planner = await startPlanner(unit, keeper.told);
  return {
    stop: async () => {
      await planner.stop();
      await keeper.stop();
    },
  };
}

export function startErp(options: SubgraphOptions): Promise<Subgraph> {
  return startSubgraph(
    { name: 'erp', resolvers, reactions, rowRules, workers: [startPlanning] },
    options,
  );
}

await runAlone(import.meta.url, 4001, startErp);
