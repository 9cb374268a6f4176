import { Decimal } from '@throughline/chassis/values/decimal';
import { findByNumber } from './graph.ts';
import type { KnownItem } from './items.ts';
import type { Row } from './layout.ts';
import type { Register } from './register.ts';
import { bring, goodRows, type Session, type Task } from './session.ts';

interface PlanningThere {
  readonly site: { readonly id: string } | null;
  readonly supplyType: string;
  readonly leadTimeDays: number;
  readonly safetyStock: { readonly value: string };
  readonly supplier: { readonly id: string } | null;
  readonly purchaseCost: { readonly amount: string } | null;
}

const query = `query Planning($numbers: [String!]!) {
  items(filter: { numbers: $numbers }, first: 100) { nodes { number planning {
    site { id } supplyType leadTimeDays safetyStock { value } supplier { id }
    purchaseCost { amount } } } } }`;

/** Planning parameters; the graph takes them again whenever they change. */
export async function bringPlanning(
  session: Session,
  things: {
    readonly items: Register<KnownItem>;
    readonly sites: Register<string>;
    readonly suppliers: Register<string>;
  },
): Promise<void> {
  const rows = goodRows(session, 'item_planning');
  const there = await readPlanning(session, rows);
  const tasks: Task[] = [];
  for (const row of rows) {
    const { values } = row;
    const item = things.items.need(row, 'item', values.item);
    const siteId = things.sites.need(row, 'site', values.site);
    const supplierId = values.supplier
      ? things.suppliers.need(row, 'supplier', values.supplier)
      : null;
    if (session.outcome.isBad(row) || !item) continue;
    const input = {
      itemId: item.id,
      siteId,
      supplyType: values.supply_type,
      leadTimeDays: values.lead_time_days,
      safetyStock: values.safety_stock,
      supplierId,
      purchaseCost: values.purchase_cost,
    };
    const found = there.get(values.item)?.find(({ site }) => site?.id === siteId);
    if (found && same(found, input)) session.outcome.good(row, 'unchanged');
    else tasks.push({ row, input, fate: found ? 'changed' : 'created' });
  }
  const mutation = {
    field: 'setItemPlanning',
    input: 'SetItemPlanningInput',
    select: 'itemPlanning { leadTimeDays }',
  };
  await bring(session, { title: 'planning parameters', mutation, tasks });
}

async function readPlanning(
  { graph }: Session,
  rows: readonly Row<'item_planning'>[],
): Promise<Map<string, readonly PlanningThere[]>> {
  const there = new Map<string, readonly PlanningThere[]>();
  const numbers = rows.map((row) => row.values.item);
  await findByNumber<{ number: string; planning: readonly PlanningThere[] | null }>(
    graph,
    numbers,
    { query, field: 'items' },
    ({ number, planning }) => there.set(number, planning ?? []),
  );
  return there;
}

interface PlanningHere {
  readonly supplyType: string;
  readonly leadTimeDays: number;
  readonly safetyStock: string;
  readonly supplierId: string | null;
  readonly purchaseCost: string | null;
}

function same(there: PlanningThere, here: PlanningHere): boolean {
  return (
    there.supplyType === here.supplyType &&
    there.leadTimeDays === here.leadTimeDays &&
    new Decimal(there.safetyStock.value).eq(here.safetyStock) &&
    (there.supplier?.id ?? null) === here.supplierId &&
    plainOf(there.purchaseCost?.amount) === plainOf(here.purchaseCost)
  );
}

function plainOf(amount: string | null | undefined): string | null {
  return amount === null || amount === undefined ? null : new Decimal(amount).toFixed();
}
