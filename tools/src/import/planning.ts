import { decimalPattern, plain } from '@throughline/chassis/values/decimal';
import { findByNumber } from './graph.ts';
import type { KnownItem } from './items.ts';
import type { Row } from './layout.ts';
import type { Register } from './register.ts';
import { bring, goodRows, type Session, type Task } from './session.ts';

interface PlanningThere {
  readonly site: { readonly id: string } | null;
  readonly supplyType: string;
  readonly sourceSite: { readonly id: string } | null;
  readonly leadTimeDays: number;
  readonly leadTimeDaysPerUnit: string;
  readonly safetyStock: { readonly value: string };
  readonly lotSizing: Readonly<Record<string, unknown>>;
  readonly yield: string | null;
  readonly planningFenceDays: number;
  readonly reschedulingDays: number;
  readonly supplier: { readonly id: string } | null;
  readonly purchaseCost: { readonly amount: string } | null;
}

const query = `query Planning($numbers: [String!]!) {
  items(filter: { numbers: $numbers }, first: 100) { nodes { number planning {
    site { id } supplyType sourceSite { id } leadTimeDays leadTimeDaysPerUnit
    safetyStock { value } yield planningFenceDays reschedulingDays
    lotSizing { rule fixedQuantity { value } periodDays minimum { value } maximum { value }
      multiple { value } }
    supplier { id } purchaseCost { amount } } } } }`;

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
    const sourceSiteId = values.source_site
      ? things.sites.need(row, 'source_site', values.source_site)
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
      ...given({
        sourceSiteId,
        leadTimeDaysPerUnit: values.lead_time_days_per_unit,
        lotSizing: lotSizingOf(values),
        yield: values.yield,
        planningFenceDays: values.planning_fence_days,
        reschedulingDays: values.rescheduling_days,
      }),
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

/** What a cell does not say stays as it was. */
function given<T extends object>(said: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** Null: the row says nothing of it. */
function lotSizingOf(values: Row<'item_planning'>['values']) {
  const sizes = given({
    fixedQuantity: values.lot_quantity,
    periodDays: values.lot_period_days,
    minimum: values.lot_minimum,
    maximum: values.lot_maximum,
    multiple: values.lot_multiple,
  });
  if (values.lot_rule === null && Object.keys(sizes).length === 0) return null;
  return { rule: values.lot_rule ?? 'LOT_FOR_LOT', ...sizes };
}

function same(there: PlanningThere, here: Readonly<Record<string, unknown>>): boolean {
  const { supplier, sourceSite, safetyStock, purchaseCost, lotSizing } = there;
  const known: Record<string, unknown> = {
    ...there,
    itemId: here['itemId'],
    siteId: here['siteId'],
    supplierId: supplier?.id ?? null,
    sourceSiteId: sourceSite?.id ?? null,
    safetyStock: safetyStock.value,
    purchaseCost: purchaseCost?.amount ?? null,
  };
  const sizes = here['lotSizing'] as Readonly<Record<string, unknown>> | undefined;
  return Object.entries(here).every(([name, value]) =>
    name === 'lotSizing'
      ? Object.entries(lotSizing).every(([size, was]) => alike(was, sizes?.[size]))
      : alike(known[name], value),
  );
}

function alike(there: unknown, here: unknown): boolean {
  const [was, is] = [there, here].map((value) => {
    const bare = (value as { value?: unknown } | null)?.value ?? value ?? null;
    return typeof bare === 'string' && decimalPattern.test(bare) ? plain(bare) : bare;
  });
  return was === is;
}
