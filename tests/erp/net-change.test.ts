import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlannedSite } from './planned-site.ts';

let site: PlannedSite;
beforeAll(async () => {
  site = await PlannedSite.open();
});
afterAll(() => site.close());

const made = { supply_type: 'MAKE', lead_time_days: 2 } as const;

it('an item of which another, now below it, needs no more keeps what others need of it', async () => {
  const screw = await site.item({ supply_type: 'BUY', lead_time_days: 5 });
  const plate = await site.item(made, [{ componentItemId: screw, quantity: '4' }]);
  const frame = await site.item(made, [{ componentItemId: plate, quantity: '1' }]);
  const bike = await site.item(made, [{ componentItemId: frame, quantity: '1' }]);
  const box = await site.item(made, [{ componentItemId: screw, quantity: '2' }]);
  await site.order(bike, 10, '2030-03-01');
  await site.order(box, 10, '2030-03-01');
  await site.plan(null);
  // The plate is bought in one piece: screws are needed a level higher than plates by now.
  await site.erp.sql`delete from erp.definition where item_id = ${plate}`;
  await site.order(box, 5, '2030-02-01');
  await site.plan([box, plate]);
  const changed = await site.written();
  expect(changed.orders?.filter((one: any) => one.name.startsWith(screw))).toMatchObject([
    { quantity: '10' },
    { quantity: '20' },
  ]);
  await site.plan(null);
  expect(changed).toEqual(await site.written());
});
