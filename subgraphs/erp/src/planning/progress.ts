import type { Unit } from '@throughline/chassis/context';
import { newId } from '@throughline/chassis/ids';
import { transact } from '@throughline/chassis/transaction';
import type { Run, Watch } from './commands.ts';
import type { Progress } from './passes.ts';

/**
 * Tells how far a run is. Its own transaction says nothing before it ends, so each word of progress
 * is written in one of its own; a run that fails says so, too.
 */
export async function watched(
  unit: Unit,
  siteId: string,
  run: (watch: Watch) => Promise<Run>,
): Promise<Run> {
  const planningRunId = newId();
  let last: Progress = { phase: 'LOADING', itemsPlanned: 0, itemsTotal: 0 };
  const tell = (progress: Omit<Progress, 'phase'>, phase: Progress['phase'] | 'FAILED') =>
    transact(unit, (work) => {
      work.append({
        type: 'PlanningRunProgressed',
        aggregateType: 'PlanningRun',
        aggregateId: planningRunId,
        payload: { ...progress, planningRunId, siteId, phase },
      });
      return Promise.resolve();
    });
  try {
    return await run({
      planningRunId,
      report: async (progress) => {
        last = progress;
        await tell(progress, progress.phase);
      },
    });
  } catch (error) {
    await tell(last, 'FAILED');
    throw error;
  }
}
