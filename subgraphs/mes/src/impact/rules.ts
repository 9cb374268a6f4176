import { type Decimal, decimal, min, zero } from '@throughline/chassis/values/decimal';
import { exact } from '../orders/rules.ts';

interface Job {
  readonly status: string;
  readonly plannedMinutes: string;
  readonly goodQuantity: string;
  readonly scrapQuantity: string;
}

/** Share of the work that is done, 0 to 1; where nothing takes time every job weighs the same. */
export function progressOf(quantity: string, jobs: readonly Job[]): string {
  const timed = jobs.some((job) => decimal(job.plannedMinutes).gt(0));
  let [done, all]: [Decimal, Decimal] = [zero, zero];
  for (const job of jobs) {
    const weight = timed ? decimal(job.plannedMinutes) : decimal(1);
    const reported = decimal(job.goodQuantity).plus(job.scrapQuantity).div(quantity);
    const share =
      job.status === 'COMPLETED' || job.status === 'CLOSED' ? decimal(1) : min(reported, 1);
    done = done.plus(weight.times(share));
    all = all.plus(weight);
  }
  return all.isZero() ? '0' : exact(done.div(all));
}
