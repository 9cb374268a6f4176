import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let gear: string;
let bar: string;
let revision: string;
let workUnitId: string;
beforeAll(async () => {
  shop = await Shop.open();
  bar = await shop.item('BAR', 'LOT');
  gear = await shop.item('GEAR', 'LOT');
  revision = await shop.define(gear, {
    lines: [{ itemId: bar, quantity: '1', operationSequence: 10 }],
    operations: { 10: { run: '2' }, 20: { run: '3' }, 30: {} },
  });
  const unit = { workCenterId: shop.workCenterId, code: 'U1', name: 'Lathe 1' };
  workUnitId = (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
});
afterAll(() => shop.close());

const start = (jobOrderId: string) => shop.do('startJob', { jobOrderId });
const complete = (jobOrderId: string) => shop.do('completeJob', { jobOrderId });
const report = async (jobOrderId: string, more: object) =>
  (await shop.do('reportProduction', { jobOrderId, ...more }, 'jobResponse { id lot { id } }'))
    .jobResponse;
const rework = `rework { id returnedQuantity { value } scrapQuantity { value }
  steps { id sequence name status quantity { value } plannedMinutes workCenter { code } } }`;
const send = async (input: object) =>
  (await shop.do('sendToRework', { reason: 'teeth too wide', ...input }, rework)).rework;

/** Ten gears are cut; of those that are ground six are good, one is scrap and three need rework. */
async function ground() {
  const order = await shop.order(gear, revision);
  const [cut, grind, wash] = order.jobOrders.map((job: any) => job.id);
  await start(cut);
  await report(cut, { good: '10' });
  await complete(cut);
  await start(grind);
  await report(grind, { good: '6', scrap: '1', rework: '3' });
  const operations = async () => {
    const fields = ['received', 'good', 'scrap', 'openRework', 'waiting', 'loss'];
    const selection = fields.map((one) => `${one}Quantity { value }`).join(' ');
    const found = await shop.look(order.id, `operations { sequence ${selection} }`);
    return found.operations.map((one: any) =>
      [one.sequence, ...fields.map((field) => one[`${field}Quantity`].value)].join(' '),
    );
  };
  return { order, cut, grind, wash, operations };
}

describe('pieces that need rework', () => {
  it('go back through the operations, and what came of them is counted where they were found', async () => {
    const { order, grind, wash, operations } = await ground();
    const { id, steps } = await send({ jobOrderId: grind, quantity: '2', toSequence: 10 });
    expect(steps).toMatchObject([
      { sequence: 10, status: 'READY', quantity: { value: '2' }, plannedMinutes: '4' },
    ]);
    expect(await operations()).toEqual(['10 10 10 0 0 0 0', '20 10 6 1 3 0 1', '30 6 0 0 0 6 0']);
    const back = { jobOrderId: grind, good: '2', ofRework: true };
    expect(await shop.refusal('reportProduction', back)).toEqual(['REWORK_NOT_REPORTED good']);
    expect(await shop.refusal('completeJob', { jobOrderId: grind })).toEqual([
      'REWORK_OPEN jobOrderId',
    ]);
    const again = steps[0].id;
    await start(again);
    const input = { jobOrderId: again, good: '1' };
    expect(await shop.refusal('reportProduction', { ...input, rework: '1' })).toEqual([
      'REWORK_OF_REWORK rework',
    ]);
    expect(await shop.refusal('reportProduction', { ...input, good: '3' })).toEqual([
      'QUANTITY_ABOVE_ORDER good',
    ]);
    await report(again, { good: '1', scrap: '1' });
    const told = (await shop.said(order.id)).at(-1)?.payload;
    expect(told).toMatchObject({ standardMinutes: '4', materials: [], expectedQuantity: '8' });
    await complete(again);
    expect(await operations()).toEqual(['10 10 10 0 0 0 0', '20 10 6 2 2 0 2', '30 6 0 0 0 6 0']);
    await report(grind, { good: '2', ofRework: true });
    await complete(grind);
    expect(await operations()).toEqual(['10 10 10 0 0 0 0', '20 10 8 2 0 0 2', '30 8 0 0 0 8 0']);
    await start(wash);
    expect(await shop.refusal('reportProduction', { jobOrderId: wash, good: '9' })).toEqual([
      'QUANTITY_NOT_RECEIVED good',
    ]);
    await report(wash, { good: '8' });
    await complete(wash);
    const { jobOrders, status } = await shop.look(
      order.id,
      `status jobOrders { status sequence rework { id } reworks { ${rework.slice(9, -2)} reason actor } }`,
    );
    expect(status).toBe('COMPLETED');
    expect(jobOrders.map((job: any) => [job.sequence, job.status, job.rework?.id])).toEqual([
      [10, 'CLOSED', undefined],
      [10, 'CLOSED', id],
      [20, 'CLOSED', undefined],
      [30, 'CLOSED', undefined],
    ]);
    expect(jobOrders[2].reworks).toMatchObject([
      { returnedQuantity: { value: '1' }, scrapQuantity: { value: '1' }, actor: 'tester' },
    ]);
  });

  it('pass each operation between, and stay in the history of every lot', async () => {
    const { order, grind, wash } = await ground();
    await report(grind, { good: '3', ofRework: true });
    await complete(grind);
    await start(wash);
    await report(wash, { good: '5', rework: '4' });
    const { steps } = await send({ jobOrderId: wash, quantity: '4', toSequence: 10 });
    expect(steps.map((one: any) => [one.sequence, one.status])).toEqual([
      [10, 'READY'],
      [20, 'WAITING'],
    ]);
    const [cut, regrind] = steps.map((one: any) => one.id);
    const lotId = encodeId('MaterialLot', newId());
    const used = { itemId: encodeId('Item', bar), lotId, quantity: { value: '1', unit: 'C62' } };
    await start(cut);
    const first = await report(cut, { good: '4', materials: [used] });
    const [asked] = (await shop.said(order.id)).at(-1)!.payload.materials;
    expect(asked).toMatchObject({ itemId: bar, materialId: null, quantity: '1' });
    await shop.issue(order.id, [{ itemId: bar, lotId: asked.lotId, quantity: '1' }], {
      jobOrderId: cut,
      jobResponseId: first.id,
    });
    await start(regrind);
    expect(await shop.refusal('reportProduction', { jobOrderId: regrind, good: '5' })).toEqual([
      'QUANTITY_ABOVE_ORDER good',
    ]);
    await report(regrind, { good: '3' });
    const reversal = { jobResponseId: first.id, reason: 'miscounted' };
    expect(await shop.refusal('reverseJobResponse', reversal)).toEqual([
      'REPORTED_FURTHER jobResponseId',
    ]);
    const { lot } = await report(wash, { good: '3', ofRework: true });
    const { madeFrom } = await shop.entity('MaterialLot', lot.id, 'madeFrom { lot { id } }');
    expect(madeFrom.map((one: any) => one.lot.id)).toContain(lotId);
  });

  it('go to a step of their own, and what that leaves over is back where it was', async () => {
    const { grind } = await ground();
    const step = { workCenterId: shop.workCenterId, name: 'Deburr by hand', runMinutes: '5' };
    const { steps } = await send({ jobOrderId: grind, quantity: '3', step });
    expect(steps).toMatchObject([{ name: 'Deburr by hand', sequence: 20, plannedMinutes: '15' }]);
    const deburr = steps[0].id;
    await start(deburr);
    await report(deburr, { good: '1' });
    await report(grind, { good: '1', ofRework: true });
    expect(
      await shop.refusal('reportProduction', { jobOrderId: grind, good: '1', ofRework: true }),
    ).toEqual(['REWORK_NOT_REPORTED good']);
    await shop.do('abortJob', { jobOrderId: deburr, reason: 'the file is worn' });
    await report(grind, { good: '0', scrap: '2', ofRework: true });
    await complete(grind);
  });

  it('take the material of where they were found when a step of rework scraps them', async () => {
    const cap = await shop.item('CAP', 'LOT');
    const capped = await shop.define(gear, {
      label: 'C',
      lines: [{ itemId: cap, quantity: '2', operationSequence: 20 }],
      operations: { 10: {}, 20: {} },
    });
    const order = await shop.order(gear, capped);
    const [cut, press] = order.jobOrders.map((job: any) => job.id);
    await start(cut);
    await report(cut, { good: '10' });
    await complete(cut);
    await start(press);
    await report(press, { good: '6', rework: '4' });
    expect(await shop.asked(order.id)).toEqual({ [cap]: '12' });
    const { steps } = await send({ jobOrderId: press, quantity: '4', toSequence: 10 });
    const again = steps[0].id;
    await start(again);
    const { id } = await report(again, { good: '1', scrap: '2' });
    expect(await shop.asked(order.id)).toEqual({ [cap]: '4' });
    const lost = { jobResponseId: id, reason: 'one of them was good' };
    await shop.do('reverseJobResponse', lost);
    await report(again, { good: '3', scrap: '1' });
    expect(await shop.asked(order.id)).toEqual({ [cap]: '2' });
    await complete(again);
    // What was scrapped in rework is among what the operation has handled: the rest is the rest.
    await report(press, { good: '3', ofRework: true });
    expect(await shop.asked(order.id)).toEqual({ [cap]: '6' });
  });

  it('are not taken back under what became of them', async () => {
    const { grind } = await ground();
    const { steps } = await send({ jobOrderId: grind, quantity: '2', toSequence: 10 });
    await start(steps[0].id);
    const done = await report(steps[0].id, { good: '2' });
    await report(grind, { good: '3', ofRework: true });
    const reversal = { jobResponseId: done.id, reason: 'miscounted' };
    expect(await shop.refusal('reverseJobResponse', reversal)).toEqual([
      'REWORK_REPORTED jobResponseId',
    ]);
  });

  it('are sent once, and only as many as are there, however many send at once', async () => {
    const { grind, cut } = await ground();
    const input = { jobOrderId: grind, quantity: '2', toSequence: 10, reason: 'teeth' };
    const twice = { ...input, idempotencyKey: newId() };
    const [one, two] = await Promise.all([
      shop.do('sendToRework', twice, rework),
      shop.do('sendToRework', twice, rework),
    ]);
    expect(one.rework.id).toBe(two.rework.id);
    const answers = await Promise.all([
      shop.refusal('sendToRework', { ...input, quantity: '1' }),
      shop.refusal('sendToRework', { ...input, quantity: '1' }),
    ]);
    expect(answers.flat()).toEqual(['REWORK_NOT_REPORTED quantity']);
    expect(await shop.refusal('sendToRework', { ...input, toSequence: 30 })).toEqual([
      'REWORK_NOT_REPORTED quantity',
    ]);
    expect(await shop.refusal('sendToRework', { ...input, jobOrderId: cut })).toEqual([
      'REWORK_NOT_REPORTED jobOrderId',
    ]);
    expect(await shop.refusal('sendToRework', { ...input, toSequence: null })).toEqual([
      'REWORK_WAY_REQUIRED toSequence',
    ]);
    const other = await ground();
    const bad = { ...input, jobOrderId: other.grind };
    expect(await shop.refusal('sendToRework', { ...bad, toSequence: 20 })).toEqual([
      'NOT_AN_EARLIER_OPERATION toSequence',
    ]);
    expect(await shop.refusal('sendToRework', { ...bad, quantity: '0' })).toEqual([
      'QUANTITY_NOT_POSITIVE quantity',
    ]);
    expect(await shop.refusal('sendToRework', { ...bad, reason: ' ' })).toEqual([
      'REASON_REQUIRED reason',
    ]);
  });
});

it('rework counts once in RQ, and first-pass yield says what was good at once', async () => {
  const from = new Date(Date.now() - 60_000).toISOString();
  const kpis = async () =>
    (
      await shop.entity(
        'WorkUnit',
        workUnitId,
        `kpis(from: "${from}", to: "${new Date(Date.now() + 60_000).toISOString()}") {
          elements { pq gq sq rq ip gp } firstPassYield { value } reworkRatio { value } }`,
      )
    ).kpis;
  const before = (await kpis()).elements;
  const { grind } = await ground();
  const { steps } = await send({ jobOrderId: grind, quantity: '3', toSequence: 10 });
  await start(steps[0].id);
  await report(steps[0].id, { good: '3' });
  await report(grind, { good: '3', ofRework: true });
  const { elements } = await kpis();
  const more = Object.keys(before).map((name) => Number(elements[name]) - Number(before[name]));
  // Cut: 10 good. Ground: 6 good, 1 scrap, 3 rework. What was put right counts no more.
  expect(more).toEqual([20, 16, 1, 3, 20, 16]);
});
