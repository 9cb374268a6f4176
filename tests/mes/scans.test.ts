import { randomUUID } from 'node:crypto';
import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let plate: string;
let box: string;
let revision: string;
let unit: string;
beforeAll(async () => {
  shop = await Shop.open();
  plate = await item('PLATE', 'NONE', '09520123456788');
  box = await item('BOX', 'LOT', '00614141123452');
  revision = await shop.define(box, { lines: [{ itemId: plate, quantity: '2' }] });
  const input = { workCenterId: shop.workCenterId, code: 'PRESS-1', name: 'Press' };
  unit = (await shop.do('createWorkUnit', input, 'workUnit { id }')).workUnit.id;
});
afterAll(() => shop.close());

async function item(number: string, tracking: string, gtin: string): Promise<string> {
  const itemId = newId();
  const more = { description: number, unit: 'C62', tracking, gtin };
  await shop.told('plm', 'ItemDefined', itemId, { itemId, number, ...more });
  return itemId;
}

const shown = `scan { id code format elements { ai title value date }
  matches { __typename ... on Item { id } ... on MaterialLot { id }
    ... on WorkOrder { number } ... on JobOrder { sequence }
    ... on WorkCenter { code } ... on WorkUnit { code } }
  nextSteps { action jobOrder { id sequence } blockedBy { code } }
  workUnit { code } actor scannedAt }`;

async function scan(code: string, more: object = {}) {
  const { scan: found } = await shop.do('scan', { code, ...more }, shown);
  return found;
}

const steps = (found: any): string[] =>
  found.nextSteps.map((one: any) => one.action + (one.blockedBy ? ` ${one.blockedBy.code}` : ''));

const reference = (type: string, id: string) => ({ __typename: type, id: encodeId(type, id) });

async function job(): Promise<{ number: string; id: string; jobOrderId: string }> {
  const order = await shop.order(box, revision);
  return { number: order.number, id: order.id, jobOrderId: order.jobOrders[0].id };
}

describe('a scan', () => {
  it('says what it read, what that names, and where it was (S1)', async () => {
    const found = await scan('010952012345678817251231', { workUnitId: unit });
    expect(found).toMatchObject({
      code: '010952012345678817251231',
      format: 'ELEMENT_STRING',
      elements: [
        { ai: '01', title: 'GTIN', value: '09520123456788', date: null },
        { ai: '17', value: '251231', date: '2025-12-31' },
      ],
      matches: [reference('Item', plate)],
      workUnit: { code: 'PRESS-1' },
      actor: 'tester',
    });
    for (const code of ['9520123456788', 'https://id.gs1.org/01/09520123456788/10/NEW']) {
      expect((await scan(code)).matches).toEqual([reference('Item', plate)]);
    }
  });

  it('that was misread or names no place is refused and not kept', async () => {
    const before = await shop.admin`select count(*)::int as n from mes.scan`;
    const refusal = (code: string, more: object = {}) => shop.refusal('scan', { code, ...more });
    expect(await refusal('0109520123456787')).toEqual(['INVALID_CHECK_DIGIT code']);
    expect(await refusal('9520123456787')).toEqual(['INVALID_CHECK_DIGIT code']);
    expect(await refusal(']C110ABC')).toEqual(['REQUIRED_ELEMENT_MISSING code']);
    const nowhere = encodeId('WorkUnit', newId());
    expect(await refusal('4711', { workUnitId: nowhere })).toEqual(['NOT_FOUND workUnitId']);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    expect(await refusal('4711', { scannedAt: soon })).toEqual(['OCCURRED_IN_FUTURE scannedAt']);
    expect(await shop.admin`select count(*)::int as n from mes.scan`).toEqual(before);
  });

  it('that is sent five times at once has one effect and one answer', async () => {
    const codes = Array.from({ length: 20 }, (_, nth) => `UNKNOWN-${nth}`);
    const keys = new Map(codes.map((code) => [code, randomUUID()]));
    const sent = await Promise.all(
      [...codes, ...codes, ...codes, ...codes, ...codes].map((code) =>
        shop.do('scan', { code, idempotencyKey: keys.get(code) }, 'scan { id code }'),
      ),
    );
    const ids = new Set(sent.map((one) => one.scan.id));
    expect(ids.size).toBe(20);
    const [kept] = await shop.admin`select count(*)::int as n from mes.scan
      where code like 'UNKNOWN-%'`;
    expect(kept?.n).toBe(20);
    const reused = { code: 'OTHER', idempotencyKey: keys.get(codes[0]!) };
    expect(await shop.refusal('scan', reused)).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
  });

  it('is listed where it was read, newest first', async () => {
    const input = { workCenterId: shop.workCenterId, code: 'PRESS-2', name: 'Press' };
    const { workUnit } = await shop.do('createWorkUnit', input, 'workUnit { id }');
    for (const code of ['A-1', 'A-2']) await scan(code, { workUnitId: workUnit.id });
    const { scans } = await shop.ask(
      'query($id: ID) { scans(workUnitId: $id, first: 5) { nodes { code format matches { __typename } } } }',
      { id: workUnit.id },
    );
    expect(scans.nodes).toEqual([
      { code: 'A-2', format: 'PLAIN', matches: [] },
      { code: 'A-1', format: 'PLAIN', matches: [] },
    ]);
  });
});

describe('what can be done next', () => {
  it('with a job is what its state allows, and why not when not', async () => {
    const { number, id, jobOrderId } = await job();
    const code = `${number}-10`;
    const first = await scan(code);
    expect(first.matches).toEqual([{ __typename: 'JobOrder', sequence: 10 }]);
    expect(first.nextSteps).toEqual([
      { action: 'START_JOB', jobOrder: { id: jobOrderId, sequence: 10 }, blockedBy: null },
    ]);
    await shop.do('holdWorkOrder', { workOrderId: id, reason: 'look' });
    expect(steps(await scan(code))).toEqual(['START_JOB WORK_ORDER_HELD']);
    const held = await scan(number, { workUnitId: unit });
    expect(held.matches).toEqual([{ __typename: 'WorkOrder', number }]);
    expect(steps(held)).toEqual(['RESUME_WORK_ORDER', 'START_JOB WORK_ORDER_HELD']);
    await shop.do('resumeWorkOrder', { workOrderId: id, reason: 'on' });
    await shop.do('startJob', { jobOrderId });
    expect(steps(await scan(code))).toEqual(['REPORT_PRODUCTION', 'COMPLETE_JOB']);
    await shop.do('reportProduction', { jobOrderId, good: '0', rework: '2' });
    expect(steps(await scan(code))).toEqual(['REPORT_PRODUCTION', 'COMPLETE_JOB REWORK_OPEN']);
    const { openReworkQuantity } = await shop.entity(
      'JobOrder',
      jobOrderId,
      'openReworkQuantity { value }',
    );
    expect(openReworkQuantity.value).toBe('2');
    await shop.do('reportProduction', { jobOrderId, good: '0', scrap: '2', ofRework: true });
    await shop.do('completeJob', { jobOrderId });
    expect(steps(await scan(code))).toEqual([]);
  });

  it('names a lot that was received, by its number or with its GTIN', async () => {
    const lotId = newId();
    await shop.told('erp', 'LotReceived', lotId, { lotId, itemId: box, number: 'RX-7' });
    const known = reference('MaterialLot', lotId);
    expect((await scan('RX-7')).matches).toEqual([known]);
    expect((await scan('010061414112345210RX-7')).matches).toEqual([known, reference('Item', box)]);
  });

  it('with material is to use it where it is used, unless it is held', async () => {
    const { jobOrderId } = await job();
    await shop.do('startJob', { jobOrderId });
    const found = await scan('PLATE');
    expect(found.matches).toEqual([reference('Item', plate)]);
    expect(steps(found)).toEqual(['USE_MATERIAL', 'RAISE_NONCONFORMANCE']);
    const { jobResponse } = await shop.do(
      'reportProduction',
      { jobOrderId, good: '1', lotNumber: 'BX-1' },
      'jobResponse { lot { id } }',
    );
    const lotId = jobResponse.lot.id;
    const lot = await scan('010061414112345210BX-1');
    expect(lot.matches).toEqual([{ __typename: 'MaterialLot', id: lotId }, reference('Item', box)]);
    // No running job uses a box.
    expect(steps(lot)).toEqual(['RAISE_NONCONFORMANCE']);
    const crate = await item('CRATE', 'NONE', '00614141000050');
    const crated = await shop.define(crate, { lines: [{ itemId: box, quantity: '4' }] });
    const order = await shop.order(crate, crated);
    await shop.do('startJob', { jobOrderId: order.jobOrders[0].id });
    expect(steps(await scan('BX-1', { workUnitId: unit }))).toEqual([
      'USE_MATERIAL',
      'RAISE_NONCONFORMANCE',
    ]);
    await shop.do('holdWorkOrder', { workOrderId: order.id, reason: 'look' });
    expect(steps(await scan('BX-1'))[0]).toBe('USE_MATERIAL WORK_ORDER_HELD');
    await shop.do('resumeWorkOrder', { workOrderId: order.id, reason: 'on' });
    const hold = { lotId: uuidOf(lotId), itemId: box, reason: 'dent' };
    await shop.told('erp', 'LotHeld', hold.lotId, hold);
    expect(steps(await scan('BX-1'))).toEqual(['USE_MATERIAL LOT_HELD', 'RAISE_NONCONFORMANCE']);
  });

  it('at a machine is to say what it does, and what runs there', async () => {
    const { jobOrderId } = await job();
    await shop.do('startJob', { jobOrderId });
    const found = await scan('PRESS-1');
    expect(found.matches).toEqual([{ __typename: 'WorkUnit', code: 'PRESS-1' }]);
    expect(steps(found)[0]).toBe('REPORT_STATE');
    expect(found.nextSteps.map((one: any) => one.jobOrder?.id)).toContain(jobOrderId);
    expect(steps(await scan('WC1'))[0]).toBe('READ_DISPATCH_LIST');
  });
});
