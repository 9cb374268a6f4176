import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Graph, until } from '../plant/graph.ts';
import type { Part, Plant } from '../plant/plant.ts';
import { day, MachineShop, today } from './machine-shop.ts';

let shop: MachineShop;
let graph: Graph;
let plant: Plant;
let sites = 0;
beforeAll(async () => {
  shop = await MachineShop.open();
  ({ graph } = shop);
}, 120_000);
afterAll(() => shop.house.close());
beforeEach(async () => {
  plant = await shop.found();
  sites = shop.site;
});

const capacity = (more: object = {}) => shop.capacity(more);
const made = (name: string, minutes: object) => shop.made(name, minutes);
const firm: MachineShop['firm'] = (...order) => shop.firm(...order);

describe('capable to promise', () => {
  async function ask(part: Part, quantity: string): Promise<any> {
    const { capableToPromise } = await graph.ask(
      `query($itemId: ID!, $siteId: ID!, $quantity: QuantityInput!, $from: Date) {
        capableToPromise(itemId: $itemId, siteId: $siteId, quantity: $quantity, from: $from) {
          date steps { item { number } quantity { value } fromSupply { value } readyOn limitedBy
            workCenter { id } } } }`,
      {
        itemId: part.id,
        siteId: plant.siteId,
        quantity: { value: quantity, unit: part.unit },
        from: today,
      },
    );
    const steps = capableToPromise.steps.map((one: any) => [
      one.item.number.split('-')[0],
      one.quantity.value,
      one.fromSupply.value,
      one.readyOn,
      one.limitedBy,
    ]);
    return { date: capableToPromise.date, steps };
  }

  const promised = (part: Part, quantity: string, date: string | null) =>
    until(
      `${quantity} of ${part.number} for ${date}`,
      () => ask(part, quantity),
      (found) => found.date === date,
    );

  it('from stock and supply that nobody needs, the rest is bought', async () => {
    const wheel = await plant.bought(`WHEEL-${sites}`, { leadTimeDays: 5 });
    await plant.stock(wheel, '10');
    await plant.order(wheel, '4', day(30));
    const free = await promised(wheel, '6', today);
    expect(free.steps).toEqual([['WHEEL', '6', '6', today, 'SUPPLY']]);
    // Tuesday, Thursday, Friday, Monday, Tuesday.
    const bought = await promised(wheel, '7', day(8));
    expect(bought.steps).toEqual([['WHEEL', '7', '6', day(8), 'LEAD_TIME']]);
    await plant.purchase(wheel, '3', day(4));
    const coming = await promised(wheel, '9', day(4));
    expect(coming.steps).toEqual([['WHEEL', '9', '9', day(4), 'SUPPLY']]);
    expect((await ask(wheel, '10')).date).toBe(day(8));
  });

  it('made on a full machine: behind the orders there are, and nothing is taken by asking', async () => {
    const full = await made('FULL', { runMinutes: '480' });
    const bolt = await plant.bought(`BOLT-${sites}`, { leadTimeDays: 4 });
    await plant.stock(bolt, '8');
    const gear = await plant.made(
      `CTP-${sites}`,
      {
        lines: [{ part: bolt, quantity: '2' }],
        operations: [{ sequence: 10, name: 'Mill', runMinutes: '100', setUpMinutes: '60' }],
      },
      { leadTimeDays: 3 },
    );
    // Tuesday, Thursday and Friday are its lead time.
    const unlimited = await promised(gear, '4', day(4));
    expect(unlimited.steps[0]).toEqual(['CTP', '4', '0', day(4), 'LEAD_TIME']);
    await capacity();
    expect((await ask(gear, '4')).date).toBe(today);
    await firm(full, '2', day(0), day(2));
    const behind = await ask(gear, '4');
    expect(behind).toEqual({
      date: day(3),
      steps: [
        ['CTP', '4', '0', day(3), 'CAPACITY'],
        ['BOLT', '8', '8', today, 'SUPPLY'],
      ],
    });
    expect(await ask(gear, '4')).toEqual(behind);
    // 8 of 10 bolts are there; the others come on Monday, and 560 minutes end on Tuesday.
    expect(await ask(gear, '5')).toEqual({
      date: day(8),
      steps: [
        ['CTP', '5', '0', day(8), 'COMPONENTS'],
        ['BOLT', '10', '8', day(7), 'LEAD_TIME'],
      ],
    });
  });

  it('lots, yield and a phantom count; what nobody plans has no date', async () => {
    const pin = await plant.bought(`PIN-${sites}`, { leadTimeDays: 1 });
    const kit = await plant.made(`KIT-${sites}`, { lines: [{ part: pin, quantity: '3' }] });
    await plant.stock(kit, '2');
    const hinge = await plant.made(
      `HINGE-${sites}`,
      { lines: [{ part: kit, quantity: '1', phantom: true }] },
      {
        leadTimeDays: 1,
        yield: '0.5',
        lotSizing: { rule: 'LOT_FOR_LOT', multiple: '10' },
      },
    );
    // 4 good of 8, in tens: 10; 2 kits are there, 8 are blown through.
    const found = await promised(hinge, '4', day(3));
    expect(found.steps).toEqual([
      ['HINGE', '4', '0', day(3), 'COMPONENTS'],
      ['KIT', '10', '2', day(1), 'COMPONENTS'],
      ['PIN', '24', '0', day(1), 'LEAD_TIME'],
    ]);
    const stranger = await plant.part(`STRANGER-${sites}`);
    const code = await until(
      'the item to be known to ERP',
      async () => {
        const { errors } = await graph.post(
          `{ capableToPromise(itemId: "${stranger.id}", siteId: "${plant.siteId}", quantity: { value: "0", unit: "C62" }) { date } }`,
        );
        return errors?.[0]?.extensions.code;
      },
      (found) => found !== 'NOT_FOUND',
    );
    expect(code).toBe('QUANTITY_NOT_POSITIVE');
    expect(await ask(stranger, '1')).toEqual({
      date: null,
      steps: [['STRANGER', '1', '0', null, 'NOT_PLANNED']],
    });
  });

  it('waits for what takes the place of a component, for all or for the rest of it', async () => {
    const old = await plant.bought(`OLD-${sites}`, { leadTimeDays: 1 });
    const next = await plant.bought(`NEXT-${sites}`, { leadTimeDays: 5 });
    const frame = await plant.made(`FRAME-${sites}`, { lines: [{ part: old, quantity: '2' }] });
    const place = { itemId: old.id, successorId: next.id, effectiveFrom: '2020-01-01' };
    await graph.do('supersedeItem', place);
    const found = await promised(frame, '1', day(8));
    expect(found.steps).toEqual([
      ['FRAME', '1', '0', day(8), 'COMPONENTS'],
      ['NEXT', '2', '0', day(8), 'LEAD_TIME'],
    ]);
    await plant.stock(old, '3');
    await graph.do('supersedeItem', { ...place, useUp: true });
    expect((await promised(frame, '1', today)).steps[1]).toEqual([
      ...['OLD', '2', '2', today, 'SUPPLY'],
    ]);
    expect((await ask(frame, '2')).steps.slice(1)).toEqual([
      ['OLD', '4', '3', day(8), 'COMPONENTS'],
      ['NEXT', '1', '0', day(8), 'LEAD_TIME'],
    ]);
  });
});
