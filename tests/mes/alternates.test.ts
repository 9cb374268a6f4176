import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let lathe: string;
let mill: string;
let saw: string;
let unit: string;
let revision: string;
let shaft: string;
beforeAll(async () => {
  shop = await Shop.open();
  lathe = shop.workCenterId;
  const place = { siteId: shop.siteId, code: 'B', name: 'Second hall' };
  const { area } = await shop.do('createArea', place, 'area { id }');
  const center = async (code: string) =>
    (await shop.do('createWorkCenter', { areaId: area.id, code, name: code }, 'workCenter { id }'))
      .workCenter.id as string;
  [mill, saw] = [await center('MILL'), await center('SAW')];
  const machine = { workCenterId: lathe, code: 'L1', name: 'Lathe 1' };
  unit = (await shop.do('createWorkUnit', machine, 'workUnit { id }')).workUnit.id;
  shaft = await shop.item('SHAFT');
  revision = await shop.define(shaft, { operations: { 10: { run: '1' }, 20: {} } });
  await shop.do('setWorkCenterAlternates', { workCenterId: lathe, alternateIds: [mill] });
});
afterAll(() => shop.close());

const reason = 'the lathe is overloaded';
const move = (jobOrderId: string, workCenterId: string) =>
  shop.do('moveJob', { jobOrderId, workCenterId, reason });
async function ordered() {
  const order = await shop.order(shaft, revision);
  return { order, first: order.jobOrders[0].id, second: order.jobOrders[1].id };
}

async function listed(workCenterId: string, args: string): Promise<string[]> {
  const { dispatchList } = await shop.entity(
    'WorkCenter',
    workCenterId,
    `dispatchList(first: 100${args}) { nodes { id } }`,
  );
  return dispatchList.nodes.map((node: any) => node.id);
}

describe('a job that waits', () => {
  it('is moved to an alternate and back, and is shown where it may run', async () => {
    const { order, first, second } = await ordered();
    await shop.do('dispatchJob', { jobOrderId: first, workUnitId: unit });
    expect(await listed(mill, '')).not.toContain(first);
    const all = ', alternates: true';
    for (const rule of ['PRIORITY', 'EARLIEST_DUE_DATE', 'CRITICAL_RATIO']) {
      expect(await listed(mill, `${all}, rule: ${rule}`)).toEqual(
        expect.arrayContaining([first, second]),
      );
    }
    expect(await listed(saw, all)).toEqual([]);
    await move(first, mill);
    expect(await listed(mill, '')).toContain(first);
    expect(await listed(lathe, '')).not.toContain(first);
    expect(await listed(lathe, all)).toContain(first);
    const selection = `jobOrders { status dispatchedTo { id } workCenter { id }
      plannedWorkCenter { id } alternateWorkCenters { id }
      moves { from { id } to { id } reason actor } }`;
    const { jobOrders } = await shop.look(order.id, selection);
    expect(jobOrders[0]).toEqual({
      status: 'READY',
      dispatchedTo: null,
      workCenter: { id: mill },
      plannedWorkCenter: { id: lathe },
      alternateWorkCenters: [{ id: mill }],
      moves: [{ from: { id: lathe }, to: { id: mill }, reason, actor: 'tester' }],
    });
    expect((await shop.said(order.id)).at(-1)).toMatchObject({
      type: 'JobMoved',
      payload: { sequence: 10, workCenterId: uuidOf(mill), fromWorkCenterId: uuidOf(lathe) },
    });
    await move(second, mill);
    await move(second, lathe);
    expect((await shop.look(order.id, selection)).jobOrders[1]).toMatchObject({
      status: 'WAITING',
      workCenter: { id: lathe },
      moves: [{}, {}],
    });
  });

  it('goes nowhere else, and stays where it has started', async () => {
    const { first } = await ordered();
    const refused = (workCenterId: string, more: object = {}) =>
      shop.refusal('moveJob', { jobOrderId: first, workCenterId, reason, ...more });
    expect(await refused(saw)).toEqual(['WORK_CENTER_NOT_ALTERNATE workCenterId']);
    expect(await refused(lathe)).toEqual(['WORK_CENTER_NOT_ALTERNATE workCenterId']);
    expect(await refused(mill, { reason: ' ' })).toEqual(['REASON_REQUIRED reason']);
    await shop.do('startJob', { jobOrderId: first });
    expect(await refused(mill)).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    expect(await listed(mill, ', alternates: true')).not.toContain(first);
  });
});

describe('alternates', () => {
  it('are others of the same site, each once, and what is set last holds', async () => {
    const set = (alternateIds: string[]) => ({ workCenterId: saw, alternateIds });
    const refused = (ids: string[]) => shop.refusal('setWorkCenterAlternates', set(ids));
    expect(await refused([saw])).toEqual(['DUPLICATE_ALTERNATE alternateIds']);
    expect(await refused([mill, mill])).toEqual(['DUPLICATE_ALTERNATE alternateIds']);
    await shop.do('setWorkCenterAlternates', set([mill, lathe]));
    await shop.do('setWorkCenterAlternates', set([lathe, mill]));
    const { alternates } = await shop.entity('WorkCenter', saw, 'alternates { id }');
    expect(alternates).toEqual([{ id: lathe }, { id: mill }]);
    const kept = await shop.admin`select count(*)::int as n from mes.work_center_alternate
      where work_center_id = ${uuidOf(saw)}`;
    expect(kept[0]?.n).toBe(4);
    await shop.do('setWorkCenterAlternates', set([]));
    const none = await shop.entity('WorkCenter', saw, 'alternates { id }');
    expect(none.alternates).toEqual([]);
  });
});
