import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bakery } from './bakery.ts';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

describe('the biscuits (G1)', () => {
  const bakery = new Bakery(() => shop);
  beforeAll(() => bakery.bakeBiscuits());

  it('has 12 lots behind the box', async () => {
    const behind = await bakery.trace('madeFrom', 'box-2f');
    expect(behind).toHaveLength(12);
    expect(Object.fromEntries(behind)).toMatchObject({
      'unit-dh': 1,
      'wrapper-NR': 1,
      'frosting-9Q': 2,
      'peanut-butter-Cq': 3,
    });
    expect(await bakery.trace('madeFrom', 'box-2f', '(depth: 1)')).toHaveLength(2);
  });

  it('goes from the peanut butter to frosting, biscuit and box', async () => {
    expect(await bakery.trace('madeInto', 'peanut-butter-Cq')).toEqual([
      ['frosting-9Q', 1],
      ['unit-dh', 2],
      ['box-2f', 3],
    ]);
    const { usages, producedBy } = await shop.entity(
      'MaterialLot',
      bakery.id('peanut-butter-Cq'),
      'usages { use quantity { value unit } workOrder { number } jobOrder { sequence } } producedBy { number }',
    );
    expect(usages).toEqual([
      {
        use: 'CONSUMED',
        quantity: { value: '2250', unit: 'GRM' },
        workOrder: { number: 'WO-000001' },
        jobOrder: { sequence: 10 },
      },
    ]);
    expect(producedBy).toBeNull();
  });

  it('refuses a trace of no or too many steps', async () => {
    const { errors } = await shop.post(
      'query($of: [_Any!]!) { _entities(representations: $of) { ... on MaterialLot { madeFrom(depth: 51) { depth } } } }',
      { of: [{ __typename: 'MaterialLot', id: bakery.id('box-2f') }] },
    );
    expect(errors?.[0]?.extensions.code).toBe('DEPTH_OUT_OF_RANGE');
  });

  it('forgets a report that is taken back, whatever ERP says in which order', async () => {
    await bakery.bought('glaze');
    const { jobResponseId } = await bakery.made({
      number: 'tart',
      quantity: '5',
      uses: [
        ['glaze', '20'],
        ['egg-gY', '5'],
      ],
    });
    expect(await bakery.trace('madeFrom', 'tart')).toHaveLength(2);
    await shop.do('reverseJobResponse', { jobResponseId, reason: 'burnt' });
    expect(await bakery.trace('madeFrom', 'tart')).toEqual([]);
    expect(await bakery.trace('madeInto', 'glaze')).toEqual([]);
    const { materials } = await shop.entity('JobResponse', jobResponseId, 'materials { use }');
    expect(materials.map((one: any) => one.use).sort()).toEqual([
      'CONSUMED',
      'CONSUMED',
      'PRODUCED',
    ]);
    const [row] = await shop.admin`select count(*)::int as kept from mes.material_actual
      where reversed_at is not null`;
    expect(row?.kept).toBe(3);
  });
});

describe('material that is not of one report', () => {
  it('is in every lot of the order: used at an earlier operation, or given by hand', async () => {
    const [tube, bolt, glue] = [
      await shop.item('TUBE', 'LOT'),
      await shop.item('BOLT', 'LOT'),
      await shop.item('GLUE', 'LOT'),
    ] as const;
    const frame = await shop.item('FRAME', 'LOT');
    const of = await shop.define(frame, { operations: { 10: {}, 20: {} } });
    const order = await shop.order(frame, of);
    const [cut, weld] = order.jobOrders.map((job: any) => job.id);
    const report = async (jobOrderId: string, more: object) =>
      (
        await shop.do(
          'reportProduction',
          { jobOrderId, good: '5', ...more },
          'jobResponse { id lot { id } }',
        )
      ).jobResponse;
    await shop.do('startJob', { jobOrderId: cut });
    const first = await report(cut, { good: '10' });
    await shop.do('startJob', { jobOrderId: weld });
    const one = await report(weld, { lotNumber: 'F-1' });
    const two = await report(weld, { lotNumber: 'F-2' });
    const [tubeLot, boltLot, glueLot] = [newId(), newId(), newId()];
    await shop.issue(order.id, [{ itemId: tube, lotId: tubeLot, quantity: '5' }], {
      jobOrderId: cut,
      jobResponseId: first.id,
    });
    await shop.issue(order.id, [{ itemId: bolt, lotId: boltLot, quantity: '5' }]);
    await shop.issue(order.id, [{ itemId: glue, lotId: glueLot, quantity: '1' }], {
      jobOrderId: weld,
      jobResponseId: one.id,
    });
    const into = async (lot: string) => {
      const { madeInto } = await shop.entity(
        'MaterialLot',
        encodeId('MaterialLot', lot),
        'madeInto { lot { id } }',
      );
      return madeInto.map((row: any) => row.lot.id).sort();
    };
    const both = [one.lot.id, two.lot.id].sort();
    expect(await into(tubeLot)).toEqual(both);
    expect(await into(boltLot)).toEqual(both);
    expect(await into(glueLot)).toEqual([one.lot.id]);
    const { madeFrom } = await shop.entity('MaterialLot', two.lot.id, 'madeFrom { lot { id } }');
    expect(madeFrom.map((row: any) => row.lot.id).sort()).toEqual(
      [encodeId('MaterialLot', tubeLot), encodeId('MaterialLot', boltLot)].sort(),
    );
    await shop.issue(
      order.id,
      [{ itemId: bolt, lotId: boltLot, quantity: '5' }],
      undefined,
      'MaterialIssueReversed',
    );
    expect(await into(boltLot)).toEqual([]);
  });
});

it('a ladder of 40 lots with two rungs each is followed by lots, not by its trillion paths', async () => {
  const item = await shop.item('RUNG', 'LOT');
  const order = await shop.order(item, await shop.define(item, {}));
  const workOrderId = Buffer.from(order.id, 'base64url').toString().split(':')[1]!;
  const levels = Array.from({ length: 40 }, () => [newId(), newId()] as const);
  for (const [at, level] of levels.entries()) {
    for (const made of level) {
      const response = newId();
      const actual = (use: string, lot: string) => shop.admin`insert into mes.material_actual
        (id, use, item_id, lot_id, quantity, work_order_id, job_response_id, whole_order, recorded_at)
        values (${newId()}, ${use}, ${item}, ${lot}, 1, ${workOrderId}, ${response}, false, now())`;
      await actual('PRODUCED', made);
      for (const used of levels[at + 1] ?? []) await actual('CONSUMED', used);
    }
  }
  const started = performance.now();
  const { madeFrom } = await shop.entity(
    'MaterialLot',
    encodeId('MaterialLot', levels[0]![0]),
    'madeFrom { depth }',
  );
  expect(madeFrom).toHaveLength(78);
  expect(madeFrom.at(-1).depth).toBe(39);
  expect(performance.now() - started).toBeLessThan(2000);
});
