import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

describe('planning', () => {
  let house: TestHouse;
  let graph: Graph;
  beforeAll(async () => {
    house = await openHouse();
    graph = new Graph(house.house.url, house.key);
  }, 120_000);
  afterAll(() => house.close());

  describe('M1: several levels, net of stock, a purchase and a released order', () => {
    const today = '2030-01-07';
    const day = (n: number) => daysAfter(today, n);
    let plant: Plant;
    const parts: Record<string, Part> = {};

    beforeAll(async () => {
      plant = await Plant.open(graph, 'M1');
      // A run with its date first: what follows is planned for that date at once.
      await plant.runPlanning(today);
      const pp1 = await plant.bought('PP-1');
      const pp2 = await plant.bought('PP-2');
      const sf1 = await plant.made(
        'SF-1',
        {
          lines: [
            { part: pp1, quantity: '3' },
            { part: pp2, quantity: '2' },
          ],
        },
        { leadTimeDays: 1 },
      );
      const sf2 = await plant.made(
        'SF-2',
        { lines: [{ part: pp2, quantity: '3' }] },
        { leadTimeDays: 3 },
      );
      const fp1 = await plant.made(
        'FP-1',
        {
          lines: [
            { part: pp1, quantity: '2' },
            { part: pp2, quantity: '3' },
          ],
        },
        { leadTimeDays: 2 },
      );
      const fp2 = await plant.made(
        'FP-2',
        {
          lines: [
            { part: sf1, quantity: '2' },
            { part: sf2, quantity: '3' },
          ],
        },
        { leadTimeDays: 1 },
      );
      Object.assign(parts, { pp1, pp2, sf1, sf2, fp1, fp2 });
      await plant.stock(pp1, '10');
      await plant.stock(pp2, '20');
      await plant.stock(sf2, '15');
      await plant.purchase(pp2, '5', day(1));
      await plant.order(fp1, '100', day(7));
      await plant.order(fp2, '15', day(7));
      const { plannedOrder } = await graph.do(
        'createPlannedOrder',
        {
          itemId: fp2.id,
          siteId: plant.siteId,
          quantity: { value: '12', unit: 'C62' },
          startOn: day(9),
          dueOn: day(10),
        },
        'plannedOrder { id }',
      );
      await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
      await until(
        'the work order to be there',
        () =>
          graph.ask('query($id: ID!) { plannedOrder(id: $id) { workOrder { id } } }', {
            id: plannedOrder.id,
          }),
        (data) => data.plannedOrder.workOrder !== null,
      );
      await plant.runPlanning(today);
      // The work order's own needs stand in the plan when the planned order's have left it.
      await until(
        'the work order to be planned with',
        () => plant.record(sf1),
        (record) =>
          record.buckets.some((one: any) =>
            one.requirements.some((of: any) => of.workOrder !== null),
          ),
      );
      await plant.runPlanning(today);
    }, 120_000);

    const grossToNet = async (part: Part) => {
      const { buckets } = await plant.record(part);
      return Object.fromEntries(
        buckets
          .filter((one: any) => one.grossRequirement !== '0')
          .map((one: any) => [
            (Date.parse(one.date) - Date.parse(today)) / 86_400_000,
            [one.grossRequirement, one.netRequirement],
          ]),
      );
    };

    it('gives low-level codes 0, 1 and 2', async () => {
      const levels = await Promise.all(
        ['fp1', 'fp2', 'sf1', 'sf2', 'pp1', 'pp2'].map((name) => plant.record(parts[name]!)),
      );
      expect(levels.map((record) => record.lowLevelCode)).toEqual([0, 0, 1, 1, 2, 2]);
    });

    it('goes from gross to net on every date', async () => {
      expect(await grossToNet(parts.fp1!)).toEqual({ 7: ['100', '100'] });
      expect(await grossToNet(parts.fp2!)).toEqual({ 7: ['15', '15'] });
      expect(await grossToNet(parts.sf1!)).toEqual({ 6: ['30', '30'], 9: ['24', '24'] });
      expect(await grossToNet(parts.sf2!)).toEqual({ 6: ['45', '30'], 9: ['36', '36'] });
      expect(await grossToNet(parts.pp1!)).toEqual({ 5: ['290', '280'], 8: ['72', '72'] });
      expect(await grossToNet(parts.pp2!)).toEqual({
        3: ['90', '65'],
        5: ['360', '360'],
        6: ['108', '108'],
        8: ['48', '48'],
      });
    });

    it('starts FP-1 on day 5', async () => {
      expect(await plant.plannedOrders(parts.fp1!)).toEqual([['100', day(5), day(7)]]);
    });

    it('pegs PP-1 on day 5: 200 from FP-1, 90 from SF-1', async () => {
      const { buckets } = await plant.record(parts.pp1!);
      const bucket = buckets.find((one: any) => one.date === day(5));
      const from = bucket.requirements.map((one: any) => [
        one.plannedOrder.item.number,
        one.quantity.value,
      ]);
      expect(Object.fromEntries(from)).toEqual({ 'FP-1': '200', 'SF-1': '90' });
    });

    it('ends with nothing left of any component and 12 FP-2', async () => {
      const left = await Promise.all(
        ['sf1', 'sf2', 'pp1', 'pp2', 'fp2'].map((name) => plant.record(parts[name]!)),
      );
      expect(left.map((record) => record.buckets.at(-1).projectedOnHand)).toEqual([
        '0',
        '0',
        '0',
        '0',
        '12',
      ]);
    });

    it('changes nothing when it is run again', async () => {
      const ids = async () =>
        (
          await graph.ask(
            `query($siteId: ID!) { plannedOrders(filter: { siteId: $siteId }, first: 100) {
        nodes { id number quantity { value } startOn dueOn } } }`,
            { siteId: plant.siteId },
          )
        ).plannedOrders.nodes;
      const before = await ids();
      await plant.runPlanning(today);
      expect(await ids()).toEqual(before);
    });
  });

  it('E1: the date of need decides which component it is, its end excluded', async () => {
    const plant = await Plant.open(graph, 'E1');
    await plant.runPlanning('2009-01-01');
    const raw = await plant.bought('E1-RAW');
    const old = await plant.made(
      'E1-OLD',
      { lines: [{ part: raw, quantity: '1' }] },
      { leadTimeDays: 1 },
    );
    const fresh = await plant.made(
      'E1-NEW',
      { lines: [{ part: raw, quantity: '1' }] },
      { leadTimeDays: 1 },
    );
    const delivered = await plant.made(
      'E1',
      {
        lines: [
          { part: old, quantity: '1', effectiveTo: '2009-02-01' },
          { part: fresh, quantity: '1', effectiveFrom: '2009-02-01' },
        ],
      },
      { leadTimeDays: 1 },
    );
    for (const due of ['2009-01-20', '2009-02-02', '2009-02-20'])
      await plant.order(delivered, '10', due);
    await plant.runPlanning('2009-01-01');
    expect(await plant.plannedOrders(old)).toEqual([['10', '2009-01-18', '2009-01-19']]);
    expect(await plant.plannedOrders(fresh)).toEqual([
      ['10', '2009-01-31', '2009-02-01'],
      ['10', '2009-02-18', '2009-02-19'],
    ]);
  });

  describe('M2: lot sizing', () => {
    const today = '2030-01-07';
    const day = (n: number) => daysAfter(today, n);
    let plant: Plant;
    beforeAll(async () => {
      plant = await Plant.open(graph, 'M2');
      await plant.runPlanning(today);
    });

    /** Quantities of the planned orders for needs on days. */
    const planned = async (number: string, lotSizing: object, needs: Record<number, string>) => {
      const part = await plant.bought(number, { lotSizing });
      for (const [on, quantity] of Object.entries(needs))
        await plant.order(part, quantity, day(Number(on)));
      await plant.runPlanning(today);
      return (await plant.plannedOrders(part)).map(([quantity]) => quantity);
    };

    it('need 16, minimum 50: 50', async () => {
      expect(await planned('M2-MIN', { minimum: '50' }, { 5: '16' })).toEqual(['50']);
    });

    it('need 140, minimum 50, maximum 100: 100 and 50', async () => {
      const sizing = { minimum: '50', maximum: '100' };
      expect(await planned('M2-MAX', sizing, { 5: '140' })).toEqual(['100', '50']);
    });

    it('need 112, minimum 50, maximum 500, multiple 25: 125', async () => {
      const sizing = { minimum: '50', maximum: '500', multiple: '25' };
      expect(await planned('M2-MUL', sizing, { 5: '112' })).toEqual(['125']);
    });

    it('receipt 87 and needs 124 and 90 in one period, multiple 5: 130, and 15 for the next 18', async () => {
      const part = await plant.bought('M2-SUR', { lotSizing: { multiple: '5' } });
      await plant.purchase(part, '87', day(1));
      await plant.order(part, '124', day(5));
      await plant.order(part, '90', day(5));
      await plant.order(part, '18', day(12));
      await plant.runPlanning(today);
      expect(await plant.plannedOrders(part)).toEqual([
        ['130', day(5), day(5)],
        ['15', day(12), day(12)],
      ]);
    });

    it('a period of 8 days starts at the first need: 200 and 79', async () => {
      const sizing = { rule: 'PERIOD', periodDays: 8 };
      const needs = { 8: '80', 9: '50', 10: '70', 20: '46', 22: '33' };
      expect(await planned('M2-PER', sizing, needs)).toEqual(['200', '79']);
    });
  });
});
