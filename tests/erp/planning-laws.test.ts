import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { structureOf } from '@throughline/erp/planning/structure';
import { allDefinitions } from '@throughline/erp/references/definitions';
import { daysAfter } from '../plant/plant.ts';
import { PlannedSite, today } from './planned-site.ts';
import { calm, type Change, type Shape, shape } from './planning-shapes.ts';

let site: PlannedSite;
beforeAll(async () => {
  site = await PlannedSite.open();
});
afterAll(() => site.close());

const day = (n: number) => daysAfter(today, n);

/** Builds the items from the last, which is made of nothing, to the first. */
async function build(items: Shape['items']): Promise<string[]> {
  const ids: string[] = [];
  for (const { parameters: how, lines, batch } of [...items].reverse()) {
    const parts = lines.flatMap(({ step, ...line }) => {
      const componentItemId = ids[ids.length - step];
      return componentItemId ? [{ componentItemId, ...line }] : [];
    });
    ids.push(await site.item(how, parts, batch));
  }
  return ids.reverse();
}

/** What is to be planned anew for it. */
async function make(ids: readonly string[], one: Change): Promise<readonly string[]> {
  const itemId = ids[one.item % ids.length]!;
  if (one.kind === 'supersede')
    return supersede(itemId, ids[(one.item % ids.length) + one.step], one);
  if (one.kind === 'order') await site.order(itemId, one.quantity, day(one.day));
  if (one.kind === 'purchase') await site.purchase(itemId, one.quantity, day(one.day));
  if (one.kind === 'stock') await site.stock(itemId, one.quantity);
  if (one.kind === 'parameters') await site.set(itemId, one.parameters);
  if (one.kind === 'forecast') {
    await site.erp.sql`delete from erp.forecast where item_id = ${itemId}`;
    await site.expect(itemId, day(one.day), day(one.day + 7), one.quantity);
  }
  if (one.kind === 'firm') {
    await site.erp.sql`update erp.planned_order set status = 'FIRM' where id = (
      select id from erp.planned_order where item_id = ${itemId} and status = 'PLANNED'
      order by due_on, lot limit 1)`;
  }
  return [itemId];
}

/** An item after it takes its place, so that nothing goes in a circle. */
async function supersede(itemId: string, successorId: string | undefined, one: Change) {
  if (successorId === undefined) return [];
  const { sql } = site.erp;
  await sql`delete from erp.item_supersession where item_id = ${itemId}`;
  const { useUp: use_up, factor } = one;
  const said = { successor_id: successorId, effective_from: day(one.day), use_up, factor };
  await sql`insert into erp.item_supersession ${sql({ item_id: itemId, ...said })}`;
  const holders = structureOf(await allDefinitions(site.erp.db)).holdersOf(itemId);
  return [itemId, successorId, ...holders];
}

async function clear(): Promise<void> {
  const { sql } = site.erp;
  await sql`delete from erp.action_message`;
  await sql`delete from erp.peg`;
  await sql`delete from erp.planned_requirement`;
  await sql`delete from erp.planned_order`;
  await sql`delete from erp.forecast`;
  await sql`delete from erp.sales_order_line`;
  await sql`delete from erp.purchase_order_line`;
  await sql`delete from erp.stock_balance`;
  await sql`delete from erp.item_planning`;
  await sql`delete from erp.planning_run`;
  await sql`delete from erp.item_supersession`;
  await sql`delete from erp.definition`;
  await sql`delete from erp.item`;
}

async function lay({ items, first }: Shape): Promise<string[]> {
  await clear();
  const ids = await build(items);
  for (const one of first) await make(ids, one);
  await site.plan(null);
  return ids;
}

/** Everything that comes in and goes out of each item, added up over its pegs. */
async function imbalances(): Promise<readonly unknown[]> {
  return site.erp.sql`
    with supply as (
      select po.item_id, po.id, po.quantity * coalesce(ip.yield, 1) as quantity
      from erp.planned_order po
      left join erp.item_planning ip on ip.item_id = po.item_id and ip.site_id = po.site_id
      union all
      select line.item_id, line.id, line.quantity * coalesce(ip.yield, 1)
      from erp.purchase_order_line line left join erp.item_planning ip on ip.item_id = line.item_id
    ), given as (
      select supply_id as id, sum(quantity) as quantity from erp.peg
      where supply_kind <> 'STOCK' group by 1
    ), taken as (
      select demand_id as id, sum(quantity) as quantity from erp.peg
      where demand_kind in ('SALES_LINE', 'FORECAST') group by 1
    ), dependent as (
      select demand_id as id, item_id, sum(quantity) as quantity from erp.peg
      where demand_kind = 'PLANNED_ORDER' group by 1, 2
    )
    select 'supply' as what, supply.id from supply left join given using (id)
      where supply.quantity is distinct from given.quantity
    union all
    select 'order line', line.id from erp.sales_order_line line left join taken using (id)
      where line.quantity is distinct from taken.quantity
    union all
    select 'component', need.planned_order_id from (
        select planned_order_id, item_id, sum(quantity) as quantity, bool_or(phantom) as phantom
        from erp.planned_requirement group by 1, 2) need
      left join dependent on dependent.id = need.planned_order_id and dependent.item_id = need.item_id
      where not need.phantom and need.quantity is distinct from dependent.quantity`;
}

interface Flow {
  readonly item_id: string;
  readonly on: string;
  readonly quantity: string;
}

/** What comes in and goes out of each item by date, as the plan's own rows say it. */
async function flows(): Promise<Flow[]> {
  return site.erp.sql<Flow[]>`
    select item_id, '' as on, on_hand::text as quantity from erp.stock_balance
    union all
    select po.item_id, po.due_on::text, (po.quantity * coalesce(ip.yield, 1))::text
      from erp.planned_order po
      left join erp.item_planning ip on ip.item_id = po.item_id and ip.site_id = po.site_id
    union all
    select line.item_id, line.due_on::text, (line.quantity * coalesce(ip.yield, 1))::text
      from erp.purchase_order_line line left join erp.item_planning ip on ip.item_id = line.item_id
    union all
    select item_id, due_on::text, (- quantity)::text from erp.sales_order_line
    union all
    select peg.item_id, peg.needed_on::text, (- peg.quantity)::text from erp.peg
      where peg.demand_kind in ('PLANNED_ORDER', 'FORECAST')`;
}

/** What is there of each item behind all that has come and gone up to a date. */
async function balances(): Promise<Map<string, Map<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  for (const { item_id, on, quantity } of await flows()) {
    const ofItem = found.get(item_id) ?? new Map<string, number>();
    found.set(item_id, ofItem.set(on, (ofItem.get(on) ?? 0) + Number(quantity)));
  }
  for (const [itemId, ofItem] of found) {
    let there = 0;
    const dates = [...ofItem].sort(([one], [other]) => (one < other ? -1 : 1));
    found.set(itemId, new Map(dates.map(([on, change]) => [on, (there += change)])));
  }
  return found;
}

const tiny = 1e-6;

const runs = { numRuns: 40 };

/** A run that is given up goes on under the next one's feet. */
const patience = 300_000;

describe('laws of planning, over made-up structures, lot sizes, fences, yields and phantoms', () => {
  it(
    'a net change ends in the plan that planning everything anew gives',
    async () => {
      await fc.assert(
        fc.asyncProperty(shape, async (made) => {
          const ids = await lay(made);
          const changed: string[] = [];
          for (const one of made.then) changed.push(...(await make(ids, one)));
          await site.plan([...new Set(changed)]);
          const net = await site.written();
          await site.plan(null);
          expect(net).toEqual(await site.written());
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'pegs add up: to all that is good of a supply, and to all of a demand',
    async () => {
      await fc.assert(
        fc.asyncProperty(shape, async (made) => {
          await lay(made);
          expect(await imbalances()).toEqual([]);
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'what comes in by a date covers what goes out by it, and what is left over is told',
    async () => {
      await fc.assert(
        fc.asyncProperty(shape.map(calm), async (made) => {
          await lay(made);
          const found = await balances();
          const short = [...found].flatMap(([itemId, ofItem]) =>
            [...ofItem]
              .filter(([on, there]) => on >= today && there < -tiny)
              .map((one) => [itemId, one]),
          );
          expect(short).toEqual([]);
          const left = await site.erp.sql<{ item_id: string; quantity: string }[]>`
          select item_id, sum(quantity)::text as quantity from (
            select item_id, quantity from erp.peg where demand_kind in ('EXCESS', 'SAFETY_STOCK')
            union all
            select item_id, on_hand from erp.stock_balance
            union all
            select item_id, - quantity from erp.peg where supply_kind = 'STOCK') as free group by 1`;
          const told = new Map(left.map((row) => [row.item_id, Number(row.quantity)]));
          for (const [itemId, ofItem] of found) {
            const [, there = 0] = [...ofItem].at(-1) ?? [];
            expect(Math.abs(there - (told.get(itemId) ?? 0))).toBeLessThan(tiny);
          }
        }),
        runs,
      );
    },
    patience,
  );

  it(
    'planning again changes nothing, not even a number or when a message was first said',
    async () => {
      await fc.assert(
        fc.asyncProperty(shape, async (made) => {
          await lay(made);
          const rows = async () => [
            await site.erp.sql`select * from erp.planned_order order by id`,
            await site.erp.sql`select * from erp.action_message order by id`,
            await site.written(),
          ];
          const before = await rows();
          const run = await site.plan(null);
          expect([run.added, run.removed]).toEqual([0, 0]);
          expect(await rows()).toEqual(before);
        }),
        runs,
      );
    },
    patience,
  );
});
