import { indexBy } from '@throughline/chassis/loader';
import type { NewEvent } from '@throughline/chassis/outbox/append';
import type { Work } from '@throughline/chassis/transaction';
import type { Decimal } from '@throughline/chassis/values/decimal';
import { sql } from 'drizzle-orm';
import { standardCosts } from '../costing/queries.ts';
import { runPlanning } from '../planning/commands.ts';
import { type PlannedSite, planMarked } from '../planning/net-change.ts';
import { arrayOf } from '../planning/scope.ts';
import { erpEvents } from '@throughline/schema/events/erp';
import { type Assumption, assumeAll } from './assumptions.ts';
import { type Difference, differencesOf, purchasesOf, type Supply } from './rules.ts';

/** A customer's line, as far as promises are compared. */
interface PromisedLine extends Record<string, unknown> {
  id: string;
  item_id: string;
  due_on: string;
  promised_on: string | null;
}

export interface PromiseDifference {
  /** Null: of an order that is only assumed. */
  readonly salesOrderLineId: string | null;
  readonly itemId: string;
  readonly dueOn: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly promises: readonly PromiseDifference[];
  readonly purchaseValueChange: Decimal;
}

/** What stands after the trial, of what it touched. */
interface Trial {
  readonly planned: readonly PlannedSite[];
  readonly supplies: readonly Supply[];
  readonly lines: readonly PromisedLine[];
  readonly salesOrderIds: readonly string[];
}

/** Carries the trial's outcome out of a part of the transaction that is rolled back. */
class TrialOver extends Error {
  readonly trial: Trial;

  constructor(trial: Trial) {
    super('The trial is over.');
    this.trial = trial;
  }
}

/**
 * Plans with the assumptions in a part of the transaction that is rolled back: the copy is the
 * database's own, the rules and commands are those of the plan in force. What it would have told
 * others is told to nobody.
 */
export async function tryOut(
  work: Work,
  siteId: string,
  assumptions: readonly Assumption[],
): Promise<Comparison> {
  // What is compared with is planned up to now, and for today.
  await planMarked(work);
  await runPlanning(work, { siteId, planDate: null, changed: [] });
  const trial = await rolledBack(work, async (copy, said) => {
    await assumeAll(copy, siteId, assumptions);
    const planned = await planMarked(copy);
    const salesOrderIds = [...new Set(said.flatMap(movedOrder))];
    return {
      planned,
      salesOrderIds,
      supplies: await suppliesOf(copy, planned),
      lines: await linesOf(copy, salesOrderIds),
    };
  });
  const before = await suppliesOf(work, trial.planned);
  const differences = differencesOf(before, trial.supplies);
  const bought = differences.flatMap(({ before: was, after: is }) =>
    [was, is].flatMap((order) => (order?.supplyType === 'BUY' ? [order.itemId] : [])),
  );
  return {
    differences,
    promises: promisesOf(await linesOf(work, trial.salesOrderIds), trial.lines),
    purchaseValueChange: purchasesOf(differences, await standardCosts(work.tx, bought)),
  };
}

async function rolledBack(
  work: Work,
  run: (copy: Work, said: readonly NewEvent[]) => Promise<Trial>,
): Promise<Trial> {
  const said: NewEvent[] = [];
  try {
    await work.tx.transaction(async (tx) => {
      const copy = { ...work, tx, append: (event: NewEvent) => void said.push(event) };
      throw new TrialOver(await run(copy, said));
    });
  } catch (error) {
    if (error instanceof TrialOver) return error.trial;
    throw error;
  }
  throw new Error('a trial was committed');
}

/** Orders of which a promise moved, or whose lines changed. */
function movedOrder({ type, payload }: NewEvent): string[] {
  switch (type) {
    case 'SalesOrderProgressed':
    case 'SalesOrderConfirmed':
    case 'SalesOrderChanged':
      return [erpEvents[type].parse(payload).salesOrderId];
    default:
      return [];
  }
}

interface SupplyRow extends Record<string, unknown> {
  id: string;
  site_id: string;
  item_id: string;
  supply_type: Supply['supplyType'];
  quantity: string;
  start_on: string;
  due_on: string;
}

async function suppliesOf(work: Work, planned: readonly PlannedSite[]): Promise<Supply[]> {
  const found: Supply[] = [];
  for (const { siteId, itemIds } of planned) {
    const rows = await work.tx.execute<SupplyRow>(sql`/* planned orders to compare */
      select po.id, po.site_id, po.item_id, po.supply_type, po.quantity, po.start_on::text, po.due_on::text
      from unnest(${arrayOf([...itemIds])}::uuid[]) as given(item_id)
      join erp.planned_order po on po.item_id = given.item_id and po.site_id = ${siteId}
        and po.status in ('PLANNED', 'FIRM')`);
    for (const row of rows) {
      found.push({
        id: row.id,
        siteId: row.site_id,
        itemId: row.item_id,
        supplyType: row.supply_type,
        quantity: row.quantity,
        startOn: row.start_on,
        dueOn: row.due_on,
      });
    }
  }
  return found;
}

function linesOf(work: Work, salesOrderIds: readonly string[]) {
  return work.tx.execute<PromisedLine>(sql`/* promises to compare */
    select line.id, line.item_id, line.due_on::text, line.promised_on::text
    from unnest(${arrayOf(salesOrderIds)}::uuid[]) as given(id)
    join erp.sales_order_line line on line.sales_order_id = given.id
    where line.status not in ('SHIPPED', 'CANCELLED')
    order by line.due_on, line.id`);
}

function promisesOf(
  before: readonly PromisedLine[],
  after: readonly PromisedLine[],
): PromiseDifference[] {
  const was = indexBy(before, (line) => line.id);
  return after.flatMap((line) => {
    const known = was.get(line.id);
    if (known && known.promised_on === line.promised_on) return [];
    return {
      salesOrderLineId: known ? line.id : null,
      itemId: line.item_id,
      dueOn: line.due_on,
      before: known?.promised_on ?? null,
      after: line.promised_on,
    };
  });
}
