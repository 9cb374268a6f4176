import { newId } from '@throughline/chassis/ids';
import { Parked, type Reaction } from '@throughline/chassis/outbox/inbox';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, type Decimal, sum } from '@throughline/chassis/values/decimal';
import { toCents } from '@throughline/chassis/values/money';
import { labourCharges } from '@throughline/drizzle/erp/production';
import { readEvent } from '@throughline/schema/events/contract';
import { eq } from 'drizzle-orm';
import { labourCost } from '../costing/operation-cost.ts';
import { rateOf } from '../costing/queries.ts';
import { sumCharges } from './charging.ts';
import { lockWorkOrder } from './commands.ts';
import { settle } from './settling.ts';

interface Charged {
  readonly seconds: number;
  readonly labour: Decimal;
  readonly overhead: Decimal;
  /** What an hour cost when it was charged first; a correction is charged at the same. */
  readonly labourRate: string;
  readonly overheadPercent: string;
}

/** People's time on a job, as it was clocked: what it cost more or less than was charged for it. */
export const chargeLabour: Reaction = async (work, event) => {
  const told = readEvent('LaborReported', event);
  const { laborEntryId, personId, workOrderId, jobOrderId, workCenterId } = told;
  if (workOrderId === null || jobOrderId === null) return;
  const order = await lockWorkOrder(work, workOrderId);
  if (!order) throw new Parked('the work order is not known here yet');
  const charged = await chargedFor(work, laborEntryId, workCenterId);
  const seconds = told.seconds - charged.seconds;
  if (seconds === 0) return;
  const cost = labourCost(told.seconds, charged);
  await work.tx.insert(labourCharges).values({
    id: newId(),
    laborEntryId,
    personId,
    workOrderId,
    jobOrderId,
    workCenterId,
    seconds,
    labourRate: charged.labourRate,
    overheadPercent: charged.overheadPercent,
    labour: toCents(cost.labour).minus(charged.labour).toFixed(),
    overhead: toCents(cost.overhead).minus(charged.overhead).toFixed(),
    reason: told.reason,
    chargedAt: work.now,
    actor: work.actor,
  });
  await sumCharges(work, workOrderId);
  await settle(work, workOrderId);
};

async function chargedFor(
  work: Work,
  laborEntryId: string,
  workCenterId: string,
): Promise<Charged> {
  const rows = await work.tx
    .select()
    .from(labourCharges)
    .where(eq(labourCharges.laborEntryId, laborEntryId))
    .orderBy(labourCharges.id);
  const [first] = rows;
  const { labourRate, overheadPercent } = first ?? (await hourOf(work, workCenterId));
  return {
    seconds: rows.reduce((total, row) => total + row.seconds, 0),
    labour: sum(rows.map((row) => row.labour)),
    overhead: sum(rows.map((row) => row.overhead)),
    labourRate,
    overheadPercent,
  };
}

/** Work outside is paid by the unit: who stands by costs nothing more. */
async function hourOf(work: Work, workCenterId: string) {
  const rate = await rateOf(work.tx, workCenterId);
  const isOutside = rate.subcontractCost !== null;
  return {
    labourRate: isOutside ? decimal(0).toFixed() : rate.labourRate,
    overheadPercent: rate.overheadPercent,
  };
}
