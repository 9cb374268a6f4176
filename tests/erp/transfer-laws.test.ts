import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@throughline/chassis/ids';
import { daysAfter } from '../plant/plant.ts';
import { type Parameters, PlannedSite, today } from './planned-site.ts';

let shop: PlannedSite;
let works: PlannedSite;
beforeAll(async () => {
  shop = await PlannedSite.open();
  works = await shop.neighbour();
});
afterAll(async () => {
  await works.erp.close();
  await shop.close();
});

const day = (n: number) => daysAfter(today, n);
type Site = 'shop' | 'works';
const siteOf = (name: Site) => (name === 'shop' ? shop : works);

/** Each item is made of the next; at each site it is made, bought, or fetched from the other. */
interface Thing {
  readonly fetchedBy: Site | null;
  readonly isMade: boolean;
  readonly leadTimeDays: number;
  readonly minimum: string | null;
}

interface Change {
  readonly kind: 'order' | 'purchase' | 'stock' | 'firm';
  readonly site: Site;
  readonly item: number;
  readonly quantity: number;
  readonly day: number;
}

const site = fc.constantFrom<Site>('shop', 'works');
const thing: fc.Arbitrary<Thing> = fc.record({
  fetchedBy: fc.constantFrom<Site | null>('shop', 'works', null),
  isMade: fc.boolean(),
  leadTimeDays: fc.integer({ min: 0, max: 3 }),
  minimum: fc.constantFrom(null, '25'),
});
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('order', 'order', 'purchase', 'stock', 'firm'),
  site,
  item: fc.integer({ min: 0, max: 3 }),
  quantity: fc.integer({ min: 1, max: 40 }),
  day: fc.integer({ min: -2, max: 25 }),
});

function parametersAt(name: Site, of: Thing): Parameters {
  const fetches = of.fetchedBy === name;
  return {
    supply_type: fetches ? 'TRANSFER' : of.isMade ? 'MAKE' : 'BUY',
    source_site_id: fetches ? (name === 'shop' ? works : shop).siteId : null,
    lead_time_days: of.leadTimeDays,
    lot_minimum: of.minimum,
  };
}

async function build(things: readonly Thing[]): Promise<string[]> {
  const { sql } = shop.erp;
  for (const table of ['action_message', 'peg', 'planned_requirement', 'planned_order']) {
    await sql`delete from erp.${sql(table)}`;
  }
  for (const table of ['sales_order_line', 'purchase_order_line', 'stock_balance']) {
    await sql`delete from erp.${sql(table)}`;
  }
  for (const table of ['item_planning', 'planning_run', 'planning_mark', 'definition', 'item']) {
    await sql`delete from erp.${sql(table)}`;
  }
  const ids: string[] = [];
  for (const of of [...things].reverse()) {
    const [below] = ids;
    const lines = below ? [{ componentItemId: below, quantity: '2' }] : [];
    const id = await shop.item(parametersAt('shop', of), lines);
    await works.set(id, parametersAt('works', of));
    ids.unshift(id);
  }
  return ids;
}

async function make(ids: readonly string[], one: Change): Promise<string> {
  const itemId = ids[one.item % ids.length]!;
  const where = siteOf(one.site);
  if (one.kind === 'order') await where.order(itemId, one.quantity, day(one.day));
  if (one.kind === 'purchase') await where.purchase(itemId, one.quantity, day(one.day));
  if (one.kind === 'stock') await where.stock(itemId, one.quantity);
  if (one.kind === 'firm') {
    await where.erp.sql`update erp.planned_order set status = 'FIRM' where id = (
      select id from erp.planned_order where item_id = ${itemId} and site_id = ${where.siteId}
        and status = 'PLANNED' order by due_on, lot limit 1)`;
  }
  return itemId;
}

/** Each site anew, until neither asks more of the other. */
async function planAnew(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (const one of [shop, works]) {
      await one.plan(null);
      await one.follow([]);
    }
  }
}

const written = async () => [await shop.written(), await works.written()];

/** A run that is given up goes on under the next one's feet. */
const patience = 300_000;

describe('laws of planning over two sites that fetch from each other', () => {
  it(
    'a net change ends in the plan that planning both anew gives',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(thing, { minLength: 2, maxLength: 4 }),
          fc.array(change, { minLength: 2, maxLength: 8 }),
          fc.array(change, { minLength: 1, maxLength: 4 }),
          async (things, first, then) => {
            const ids = await build(things);
            for (const one of first) await make(ids, one);
            await planAnew();
            for (const one of then) await siteOf(one.site).follow([await make(ids, one)]);
            const net = await written();
            await planAnew();
            expect(net).toEqual(await written());
          },
        ),
        { numRuns: 30 },
      );
    },
    patience,
  );

  it(
    'what a site plans to fetch is pegged where it comes from, all of it',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(thing, { minLength: 2, maxLength: 4 }),
          fc.array(change, { minLength: 2, maxLength: 8 }),
          async (things, changes) => {
            const ids = await build(things);
            for (const one of changes) await make(ids, one);
            await planAnew();
            const short = await shop.erp.sql`
            select po.id from erp.planned_order po
            where po.source_site_id is not null and po.quantity is distinct from (
              select sum(peg.quantity) from erp.peg
              where peg.demand_id = po.id and peg.site_id = po.source_site_id)`;
            expect(short).toEqual([]);
          },
        ),
        { numRuns: 30 },
      );
    },
    patience,
  );
});

it('a plan may ask another site for more items than one statement has room for', async () => {
  const itemIds = Array.from({ length: 20_000 }, newId);
  await shop.follow(itemIds);
  const [left] = await shop.erp.sql`select count(*)::int as marks from erp.planning_mark`;
  expect(left).toEqual({ marks: 0 });
});

it('planning a site anew moves the promises of those that fetch from it', async () => {
  const [itemId = ''] = await build([
    { fetchedBy: 'shop', isMade: false, leadTimeDays: 1, minimum: null },
  ]);
  const lineId = await shop.order(itemId, 5, day(7));
  await planAnew();
  const promised = async () => {
    const [line] = await shop.erp.sql`
      select promised_on::text as on from erp.sales_order_line where id = ${lineId}`;
    return line?.['on'];
  };
  expect(await promised()).toBe(day(7));
  await works.set(itemId, { supply_type: 'BUY', lead_time_days: 10 });
  await works.plan(null);
  // Ten working days to the works without the closed 15th, one more to the shop.
  expect(await promised()).toBe(day(16));
});
