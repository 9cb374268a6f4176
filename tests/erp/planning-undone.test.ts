import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlannedSite, today } from './planned-site.ts';

let site: PlannedSite;
beforeAll(async () => {
  site = await PlannedSite.open();
});
afterAll(() => site.close());

async function rows(): Promise<object> {
  const [counts] = await site.erp.sql`select
    (select count(*)::int from erp.planned_order) as orders,
    (select count(*)::int from erp.peg) as pegs,
    (select count(*)::int from erp.plan_print) as prints`;
  return counts!;
}

it('a plan that fails while what came before is written is undone as a whole', async () => {
  for (let nth = 0; nth < 1500; nth += 1) {
    await site.item({ supply_type: 'BUY', lead_time_days: 3, safety_stock: '5' });
  }
  for (const failsAt of [1050, 1350]) {
    const failed = site.plan(null, today, ({ itemsPlanned }) =>
      itemsPlanned < failsAt ? Promise.resolve() : Promise.reject(new Error('nobody hears it')),
    );
    await expect(failed).rejects.toThrow('nobody hears it');
    await setTimeout(200);
    expect(await rows()).toEqual({ orders: 0, pegs: 0, prints: 0 });
  }
  await site.plan(null);
  expect(await rows()).toEqual({ orders: 1500, pegs: 1500, prints: 1500 });
});
