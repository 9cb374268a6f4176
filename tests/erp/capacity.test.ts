import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';
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

async function schedule(more = ''): Promise<any[]> {
  const { finiteSchedule } = await graph.ask(
    `query($siteId: ID!, $from: Date) { finiteSchedule(siteId: $siteId, from: $from, first: 100 ${more}) {
      nodes { item { number } workOrder { number } plannedOrder { number } quantity { value } dueOn finishesOn lateDays
        operations { name minutes startsAt endsAt setUpSaved workCenter { id } } } } }`,
    { siteId: plant.siteId, from: today },
  );
  return finiteSchedule.nodes;
}

async function load(weeks = 3): Promise<any[]> {
  const { site } = await graph.ask(
    `query($id: ID!, $from: Date, $weeks: Int!) { site(id: $id) { areas { workCenters {
      capacity { minutesPerDay places dayStartsAt }
      loadByWeek(from: $from, weeks: $weeks) {
        weekStartsOn capacityMinutes releasedMinutes plannedMinutes loadPercent } } } } }`,
    { id: plant.siteId, from: today, weeks },
  );
  return site.areas[0].workCenters[0].loadByWeek;
}

describe('the finite schedule', () => {
  it('two orders on one machine: the second waits, over a holiday, and saves the set-up', async () => {
    await capacity();
    const gear = await made('GEAR', { runMinutes: '100', setUpMinutes: '60' });
    await firm(gear, '6', day(0), day(1));
    await firm(gear, '5', day(0), day(3));
    const [first, second] = await schedule();
    // 60 + 600 minutes: all of Monday and 180 minutes of Tuesday.
    expect(first.operations).toEqual([
      {
        name: 'Mill',
        minutes: '660',
        startsAt: '2030-01-07T05:00:00.000Z',
        endsAt: '2030-01-08T08:00:00.000Z',
        setUpSaved: false,
        workCenter: { id: plant.workCenterId },
      },
    ]);
    expect(first).toMatchObject({ dueOn: day(1), finishesOn: day(1), lateDays: 0 });
    // 300 minutes are left of Tuesday; Wednesday is closed.
    expect(second.operations).toMatchObject([
      {
        minutes: '500',
        setUpSaved: true,
        startsAt: '2030-01-08T08:00:00.000Z',
        endsAt: '2030-01-10T08:20:00.000Z',
      },
    ]);
    expect(second).toMatchObject({ dueOn: day(3), finishesOn: day(3), lateDays: 0 });
  });

  it('says which orders are late, by working days, and by work centre', async () => {
    await capacity();
    const gear = await made('LATE', { runMinutes: '480' });
    await firm(gear, '2', day(0), day(1));
    await firm(gear, '2', day(0), day(2));
    expect((await schedule()).map((one) => one.lateDays)).toEqual([0, 2]);
    const [late, ...others] = await schedule(', lateOnly: true');
    expect(late).toMatchObject({ dueOn: day(2), finishesOn: day(4) });
    expect(others).toEqual([]);
    const here = await schedule(`, workCenterId: "${plant.workCenterId}"`);
    expect(here).toHaveLength(2);
    const elsewhere = await Plant.open(graph, `E${sites}`);
    expect(await schedule(`, workCenterId: "${elsewhere.workCenterId}"`)).toEqual([]);
    // Two places: both begin at once.
    await capacity({ places: 2 });
    expect((await schedule()).map((one) => one.finishesOn)).toEqual([day(1), day(1)]);
  });

  it('of a work order only what is left to do takes time', async () => {
    await capacity();
    const gear = await plant.made(`WORK-${sites}`, {
      lines: [],
      operations: [
        { sequence: 10, name: 'Mill', runMinutes: '10', setUpMinutes: '30' },
        { sequence: 20, name: 'Grind', runMinutes: '5', cleanUpMinutes: '2' },
      ],
    });
    const { id } = await firm(gear, '10', day(0), day(3));
    await graph.do('releasePlannedOrder', { plannedOrderId: id });
    const minutes = (want: string[]) =>
      until(
        `minutes ${want.join(', ')}`,
        async () => {
          const [order] = await schedule();
          const operations: any[] = order?.workOrder ? order.operations : [];
          return operations.map((one) => one.minutes);
        },
        (found) => found.join() === want.join(),
      );
    await minutes(['130', '52']);
    const { plannedOrder } = await graph.ask(
      'query($id: ID!) { plannedOrder(id: $id) { workOrder { jobOrders { id } } } }',
      { id },
    );
    const [mill, grind] = plannedOrder.workOrder.jobOrders;
    await graph.do('startJob', { jobOrderId: mill.id });
    await minutes(['100', '52']);
    const { jobResponse } = await graph.do(
      'reportProduction',
      { jobOrderId: mill.id, good: '4' },
      'jobResponse { id }',
    );
    await minutes(['60', '52']);
    await graph.do('completeJob', { jobOrderId: mill.id });
    await minutes(['52']);
    await graph.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'miscounted' });
    await minutes(['100', '52']);
    // What is given up takes no time any more, also before it started.
    await graph.do('abortJob', { jobOrderId: grind.id, reason: 'bought ground' });
    await minutes(['100']);
  });

  it('is read page by page, and refuses what makes no sense', async () => {
    await capacity();
    const gear = await made('PAGE', { runMinutes: '1' });
    for (const n of [3, 1, 4]) await firm(gear, String(n), day(0), day(n));
    const page = async (after: string | null) =>
      (
        await graph.ask(
          `query($siteId: ID!, $from: Date, $after: String) {
            finiteSchedule(siteId: $siteId, from: $from, first: 2, after: $after) {
              nodes { quantity { value } } pageInfo { hasNextPage endCursor } } }`,
          { siteId: plant.siteId, from: today, after },
        )
      ).finiteSchedule;
    const first = await page(null);
    const rest = await page(first.pageInfo.endCursor);
    expect([first, rest].map((one) => one.nodes.map((node: any) => node.quantity.value))).toEqual([
      ['1', '3'],
      ['4'],
    ]);
    expect([first, rest].map((one) => one.pageInfo.hasNextPage)).toEqual([true, false]);
    const code = async (args: string) => {
      const { errors } = await graph.post(
        `{ finiteSchedule(siteId: "${plant.siteId}", ${args}) { nodes { dueOn } } }`,
      );
      return errors?.[0]?.extensions.code;
    };
    expect(await code('first: 1, horizonDays: 0')).toBe('DAYS_OUT_OF_RANGE');
    expect(await code('lateOnly: true')).toBe('PAGE_SIZE_REQUIRED');
    expect(await code('first: 1, after: "nowhere"')).toBe('INVALID_CURSOR');
    const refused = (more: object) =>
      graph.refusal('setWorkCenterCapacity', {
        workCenterId: plant.workCenterId,
        minutesPerDay: '480',
        ...more,
      });
    expect(await refused({ minutesPerDay: '1441' })).toEqual(['CAPACITY_OUT_OF_RANGE']);
    expect(await refused({ minutesPerDay: '0' })).toEqual(['CAPACITY_OUT_OF_RANGE']);
    expect(await refused({ places: 0 })).toEqual(['CAPACITY_OUT_OF_RANGE']);
    expect(await refused({ dayStartsAt: '24:00' })).toEqual(['TIME_OF_DAY']);
    expect(await refused({ workCenterId: plant.siteId })).toEqual(['INVALID_ID']);
    const nowhere = encodeId('WorkCenter', '01890000-0000-7000-8000-000000000000');
    expect(await refused({ workCenterId: nowhere })).toEqual(['NOT_FOUND']);
  });
});

describe('load by week', () => {
  it('stands beside capacity; what is released apart from what is planned', async () => {
    const gear = await made('LOAD', { runMinutes: '10' });
    const release = await firm(gear, '48', day(0), day(1));
    // Friday, then Monday and Tuesday: a third of 900 in the first week.
    await firm(gear, '90', day(4), day(9));
    await graph.do('releasePlannedOrder', { plannedOrderId: release.id });
    const [first] = await until(
      'the work order to load the work centre',
      () => load(),
      ([week]) => week.releasedMinutes !== '0',
    );
    expect(first).toMatchObject({ capacityMinutes: null, loadPercent: null });
    await capacity({ places: 2, minutesPerDay: '450' });
    expect(await load()).toEqual([
      {
        weekStartsOn: day(0),
        capacityMinutes: '3600',
        releasedMinutes: '480',
        plannedMinutes: '300',
        loadPercent: '21.7',
      },
      {
        weekStartsOn: day(7),
        capacityMinutes: '4500',
        releasedMinutes: '0',
        plannedMinutes: '600',
        loadPercent: '13.3',
      },
      {
        weekStartsOn: day(14),
        capacityMinutes: '4500',
        releasedMinutes: '0',
        plannedMinutes: '0',
        loadPercent: '0',
      },
    ]);
  });
});
