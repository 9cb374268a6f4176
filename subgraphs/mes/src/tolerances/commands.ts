import { newId } from '@throughline/chassis/ids';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { sites } from '@throughline/drizzle/mes/equipment';
import { workOrders } from '@throughline/drizzle/mes/orders';
import { tolerances } from '@throughline/drizzle/mes/tolerances';
import { eq } from 'drizzle-orm';
import { lockWorkOrder } from '../orders/commands.ts';
import { assertOpen } from '../orders/rules.ts';
import { itemOf } from '../products/queries.ts';
import { assertTolerance, type Tolerance } from './rules.ts';

interface DefaultTolerance extends Tolerance {
  readonly siteId: string;
  readonly itemId: string | null;
}

/** For work orders released from now on. Under the site's lock: of two at once the later counts. */
export async function setProductionTolerance(
  work: Work,
  input: DefaultTolerance,
): Promise<{ id: string }> {
  assertTolerance(input);
  const [site] = await work.tx
    .select({ id: sites.id })
    .from(sites)
    .where(eq(sites.id, input.siteId))
    .for('no key update');
  if (!site) throw notFound('site', 'siteId');
  if (input.itemId !== null) await itemOf(work.tx, input.itemId);
  await note(work, { ...input, workOrderId: null, reason: null });
  return { id: site.id };
}

interface OrderTolerance extends Tolerance {
  readonly workOrderId: string;
  readonly reason: string;
}

/** For one order, while it is open; what was reported before stands. */
export async function setWorkOrderTolerance(
  work: Work,
  { reason, ...input }: OrderTolerance,
): Promise<{ id: string }> {
  assertTolerance(input);
  assertReason(reason);
  const order = await lockWorkOrder(work, input.workOrderId);
  assertOpen(order);
  const { overPercent, underPercent } = input;
  await work.tx
    .update(workOrders)
    .set({ overPercent, underPercent })
    .where(eq(workOrders.id, order.id));
  await note(work, { ...input, siteId: order.siteId, itemId: order.itemId, reason });
  return { id: order.id };
}

async function note(
  work: Work,
  said: DefaultTolerance & { workOrderId: string | null; reason: string | null },
): Promise<void> {
  const { now: recordedAt, actor } = work;
  await work.tx.insert(tolerances).values({ id: newId(), ...said, recordedAt, actor });
}
