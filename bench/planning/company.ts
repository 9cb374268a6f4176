// A company of a given size: items on six levels, three components each, a year of orders.
import { newId } from '@throughline/chassis/ids';
import type postgres from 'postgres';

/** Items a level of the company at size 1, 10,000 in all; the last level is bought. */
const levels = [500, 1000, 1500, 2000, 2500, 2500];
const demandsAtOne = 100_000;
const weeks = 52;
/** A Monday. */
export const today = '2030-01-07';

export interface Company {
  readonly siteId: string;
  readonly items: number;
  readonly demands: number;
  /** An item on the top level. */
  readonly top: string;
}

/** The same numbers in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function dateAfter(days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `workCenters`: each thing that is made has two operations on some of so many. */
export async function foundCompany(
  sql: postgres.Sql,
  size: number,
  workCenters = 0,
): Promise<Company> {
  const draw = random(7);
  const siteId = newId();
  const locationId = newId();
  await sql`insert into erp.site (id, code, name, time_zone, working_days, closed_on, receiving_location_id, changed_at)
    values (${siteId}, 'W', 'Works', 'UTC', '{1,2,3,4,5}', '{}', ${locationId}, now())`;
  const ids = levels.map((count) => Array.from({ length: count * size }, newId));
  const centers = Array.from({ length: workCenters }, newId);
  await insertItems(sql, { siteId, centers }, ids, draw);
  const demands = demandsAtOne * size;
  await insertOrders(sql, siteId, ids[0] ?? [], demands, draw);
  await sql`insert into erp.storage_location (id, site_id, code, name) values (${locationId}, ${siteId}, 'M', 'M')`;
  await sql`insert into erp.stock_balance (id, item_id, site_id, location_id, on_hand)
    select gen_random_uuid(), id, ${siteId}, ${locationId}, 100 from erp.item`;
  await sql`vacuum analyze`;
  return { siteId, items: ids.flat().length, demands, top: ids[0]?.[0] ?? '' };
}

async function insertItems(
  sql: postgres.Sql,
  { siteId, centers }: { siteId: string; centers: readonly string[] },
  ids: readonly (readonly string[])[],
  draw: (below: number) => number,
): Promise<void> {
  const definitions: object[] = [];
  const plannings: object[] = [];
  ids.forEach((level, depth) => {
    const below = ids[depth + 1];
    for (const itemId of level) {
      plannings.push(planningOf(siteId, itemId, depth, below !== undefined, draw));
      if (below) definitions.push(definitionOf(itemId, below, centers, draw));
    }
  });
  await sql`insert into erp.work_center (id, site_id, code, name)
    select id, ${siteId}, id::text, 'Centre' from unnest(${centers}::uuid[]) as given(id)`;
  await sql`insert into erp.item (id, number, description, unit, tracking)
    select id, id::text, 'Part', 'C62', 'NONE' from unnest(${ids.flat()}::uuid[]) as given(id)`;
  await sql`insert into erp.item_planning select * from jsonb_populate_recordset(null::erp.item_planning,
    ${JSON.stringify(plannings)}::text::jsonb)`;
  await sql`insert into erp.definition (revision_id, item_id, label, effective_from, snapshot)
    select (d->>'revisionId')::uuid, (d->>'itemId')::uuid, 'A', '2000-01-01', d
    from jsonb_array_elements(${JSON.stringify(definitions)}::text::jsonb) d`;
}

/** Products to order, parts a fortnight at a time, what is bought a month at a time in packs. */
function planningOf(
  siteId: string,
  itemId: string,
  depth: number,
  made: boolean,
  draw: (below: number) => number,
): object {
  const period = depth === 0 ? null : depth < 3 ? 14 : 28;
  return {
    item_id: itemId,
    site_id: siteId,
    supply_type: made ? 'MAKE' : 'BUY',
    lead_time_days: 1 + draw(10),
    lead_time_days_per_unit: '0',
    safety_stock: draw(4) === 0 ? '20' : '0',
    lot_rule: period === null ? 'LOT_FOR_LOT' : 'PERIOD',
    lot_period_days: period,
    lot_multiple: depth > 3 ? '10' : null,
    yield: depth === 2 && draw(10) === 0 ? '0.95' : '1',
    planning_fence_days: 0,
    rescheduling_days: 5,
    forecast_backward_days: 0,
    forecast_forward_days: 0,
  };
}

function definitionOf(
  itemId: string,
  below: readonly string[],
  centers: readonly string[],
  draw: (below: number) => number,
): object {
  const parts = new Set<string>();
  while (parts.size < 3) parts.add(below[draw(below.length)] ?? '');
  const lines = [...parts].map((componentItemId, at) => ({
    lineId: newId(),
    findNumber: (at + 1) * 10,
    componentItemId,
    quantity: String(1 + draw(3)),
    attrition: at === 0 && draw(5) === 0 ? '0.02' : '0',
    setUpQuantity: '0',
    roundingMultiple: null,
    phantom: false,
    effectiveFrom: null,
    effectiveTo: null,
    operationSequence: null,
  }));
  const dates = { effectiveFrom: '2000-01-01', predecessorId: null, changeOrderId: null };
  const head = { revisionId: newId(), itemId, itemNumber: itemId, label: 'A', batchQuantity: '1' };
  const steps = centers.length > 0 ? [10, 20] : [];
  const operations = steps.map((sequence) => ({
    operationId: newId(),
    sequence,
    name: 'Make',
    workCenterId: centers[draw(centers.length)] ?? '',
    setUpMinutes: '5',
    runMinutes: String((1 + draw(4)) / 500),
    cleanUpMinutes: '0',
  }));
  return { ...head, ...dates, lines, operations };
}

/** Orders of ten lines, each due on some Friday of the year. */
async function insertOrders(
  sql: postgres.Sql,
  siteId: string,
  products: readonly string[],
  demands: number,
  draw: (below: number) => number,
): Promise<void> {
  const customerId = newId();
  await sql`insert into erp.customer (id, number, name, created_at) values (${customerId}, 'C', 'C', now())`;
  const orders = Array.from({ length: Math.ceil(demands / 10) }, newId);
  await sql`insert into erp.sales_order (id, number, customer_id, site_id, status, created_at)
    select id, id::text, ${customerId}, ${siteId}, 'CONFIRMED', now()
    from unnest(${orders}::uuid[]) as given(id)`;
  const piece = 20_000;
  for (let at = 0; at < demands; at += piece) {
    const rows = Array.from({ length: Math.min(piece, demands - at) }, (_, nth) => ({
      id: newId(),
      order: orders[Math.floor((at + nth) / 10)] ?? '',
      line: ((at + nth) % 10) + 1,
      item: products[draw(products.length)] ?? '',
      quantity: 1 + draw(20),
      due: dateAfter(4 + 7 * draw(weeks)),
    }));
    await sql`insert into erp.sales_order_line (id, sales_order_id, line_number, item_id, quantity, unit_price, due_on)
      select * from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.order)}::uuid[],
        ${rows.map((row) => row.line)}::int[], ${rows.map((row) => row.item)}::uuid[],
        ${rows.map((row) => row.quantity)}::numeric[], ${rows.map(() => 1)}::numeric[],
        ${rows.map((row) => row.due)}::date[])`;
  }
}
