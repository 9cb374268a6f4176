import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { suppliers } from '@throughline/drizzle/erp/parties';
import { itemPlannings } from '@throughline/drizzle/erp/planning';
import { and, eq, sql } from 'drizzle-orm';
import { setPurchaseCost } from '../costing/commands.ts';
import { assertNotDeleted, itemOf, siteOf } from '../references/queries.ts';
import { longestWindow } from './forecasting.ts';
import type { ItemPlanning } from './load.ts';
import { policyFault } from './lot-sizing.ts';
import { markForPlanning } from './marking.ts';
import { policyOf } from './inputs.ts';

type Given = Pick<
  ItemPlanning,
  'itemId' | 'siteId' | 'supplyType' | 'leadTimeDays' | 'safetyStock' | 'supplierId'
>;

/** What is undefined stays as it was set before. */
export type NewItemPlanning = Given & {
  readonly [Name in Exclude<keyof ItemPlanning, keyof Given>]?: ItemPlanning[Name] | undefined;
} & { readonly purchaseCost: string | null };

const unset = {
  leadTimeDaysPerUnit: '0',
  sourceSiteId: null,
  lotRule: 'LOT_FOR_LOT',
  lotQuantity: null,
  lotPeriodDays: null,
  lotMinimum: null,
  lotMaximum: null,
  lotMultiple: null,
  yield: null,
  planningFenceDays: 0,
  reschedulingDays: 0,
  forecastBackwardDays: 0,
  forecastForwardDays: 0,
} as const;

/** What is given over what was set. */
async function completed(work: Work, given: Omit<NewItemPlanning, 'purchaseCost'>) {
  const { itemId, siteId } = given;
  const here = and(eq(itemPlannings.itemId, itemId), eq(itemPlannings.siteId, siteId));
  const [before] = await work.tx.select().from(itemPlannings).where(here).for('update');
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const now = { ...unset, ...before, ...(Object.fromEntries(set) as Given) } satisfies ItemPlanning;
  return { before: before ?? null, now: fetched(now) };
}

/** Only a transfer comes from a site. */
function fetched(planning: ItemPlanning): ItemPlanning {
  return planning.supplyType === 'TRANSFER' ? planning : { ...planning, sourceSiteId: null };
}

/** Fetching comes to an end: some site has the item by other means. */
async function assertSource(work: Work, { itemId, siteId, ...of }: ItemPlanning): Promise<void> {
  const { supplyType, sourceSiteId } = of;
  if (supplyType !== 'TRANSFER') return;
  if (sourceSiteId === null) {
    throw new Refusal(
      'SOURCE_SITE_REQUIRED',
      'A transfer needs the site it comes from.',
      'sourceSiteId',
    );
  }
  await siteOf(work.tx, sourceSiteId, 'sourceSiteId');
  const [loop] = await work.tx.execute(sql`/* where a transfer comes from in the end */
    with recursive source(id) as (
      select ${sourceSiteId}::uuid
      union
      select planning.source_site_id from source
      join erp.item_planning planning on planning.site_id = source.id
        and planning.item_id = ${itemId} and planning.source_site_id is not null
    )
    select id from source where id = ${siteId}`);
  if (!loop) return;
  throw new Refusal('TRANSFER_LOOP', 'The site would fetch it from itself.', 'sourceSiteId');
}

const longestLeadTime = 1000;
const longestFence = 250;
const longestPeriod = 365;

function assertDays(value: number | null, most: number, field: string, least = 0): void {
  if (value === null || (value >= least && value <= most)) return;
  throw new Refusal('DAYS_OUT_OF_RANGE', `${field} is ${least} to ${most} days.`, field);
}

function assertPositive(value: string | null, field: string): void {
  if (value === null || decimal(value).gt(0)) return;
  throw new Refusal('QUANTITY_NOT_POSITIVE', 'A lot size is above 0.', field);
}

function assertLotSizing(input: ItemPlanning): void {
  assertPositive(input.lotQuantity, 'lotQuantity');
  assertPositive(input.lotMinimum, 'lotMinimum');
  assertPositive(input.lotMaximum, 'lotMaximum');
  assertPositive(input.lotMultiple, 'lotMultiple');
  assertDays(input.lotPeriodDays, longestPeriod, 'lotPeriodDays', 1);
  const fault = policyFault(policyOf(input));
  if (fault === 'INCOMPLETE') {
    throw new Refusal(
      'LOT_SIZE_INCOMPLETE',
      'A fixed lot needs its quantity, a period its days.',
      'lotRule',
    );
  }
  if (fault === 'CONTRADICTORY') {
    throw new Refusal(
      'LOT_SIZE_CONTRADICTORY',
      'No order can keep to all of these lot sizes at once.',
      'lotRule',
    );
  }
}

function assertTimes(input: ItemPlanning): void {
  if (
    decimal(input.leadTimeDaysPerUnit).lt(0) ||
    decimal(input.leadTimeDaysPerUnit).gt(longestLeadTime)
  ) {
    throw new Refusal(
      'LEAD_TIME_OUT_OF_RANGE',
      `A lead time is 0 to ${longestLeadTime} days.`,
      'leadTimeDaysPerUnit',
    );
  }
  assertDays(input.planningFenceDays, longestFence, 'planningFenceDays');
  assertDays(input.reschedulingDays, longestFence, 'reschedulingDays');
  assertDays(input.forecastBackwardDays, longestWindow, 'forecastBackwardDays');
  assertDays(input.forecastForwardDays, longestWindow, 'forecastForwardDays');
  const share = decimal(input.yield ?? 1);
  if (share.lte(0) || share.gt(1)) {
    throw new Refusal('YIELD_OUT_OF_RANGE', 'A yield is above 0 and at most 1.', 'yield');
  }
}

async function lockTransfers(work: Work, itemId: string): Promise<void> {
  await work.tx.execute(sql`/* lock where an item is fetched from */
    select pg_advisory_xact_lock(hashtextextended(${itemId}, 3))`);
}

export async function setItemPlanning(
  work: Work,
  input: NewItemPlanning,
): Promise<{ itemId: string; siteId: string }> {
  const { purchaseCost, ...given } = input;
  assertNotDeleted(await itemOf(work.tx, input.itemId));
  await siteOf(work.tx, input.siteId);
  if (input.leadTimeDays < 0 || input.leadTimeDays > longestLeadTime) {
    throw new Refusal(
      'LEAD_TIME_OUT_OF_RANGE',
      `A lead time is 0 to ${longestLeadTime} days.`,
      'leadTimeDays',
    );
  }
  if (decimal(input.safetyStock).lt(0)) {
    throw new Refusal('QUANTITY_NEGATIVE', 'A safety stock is not negative.', 'safetyStock');
  }
  // Two sites that begin to fetch from each other at the same time wait for one another here.
  if (input.supplyType === 'TRANSFER') await lockTransfers(work, input.itemId);
  const { before, now: parameters } = await completed(work, given);
  await assertSource(work, parameters);
  assertTimes(parameters);
  assertLotSizing(parameters);
  if (input.supplierId !== null) {
    const [supplier] = await work.tx
      .select()
      .from(suppliers)
      .where(eq(suppliers.id, input.supplierId));
    if (!supplier) throw notFound('supplier', 'supplierId');
  }
  await work.tx
    .insert(itemPlannings)
    .values(parameters)
    .onConflictDoUpdate({
      target: [itemPlannings.itemId, itemPlannings.siteId],
      set: parameters,
    });
  if (purchaseCost !== null) await setPurchaseCost(work, input.itemId, purchaseCost);
  await markForPlanning(work, [input.itemId], input.siteId);
  if (before?.sourceSiteId) await markForPlanning(work, [input.itemId], before.sourceSiteId);
  return { itemId: input.itemId, siteId: input.siteId };
}
