import { randomUUID } from 'node:crypto';
import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
let otherCenter = '';
let jobOrderId = '';
/** Each test calls at a work unit of its own. */
let unit = '';
let units = 0;

beforeAll(async () => {
  shop = await Shop.open();
  await shop.do('createPerson', { number: '4711', name: 'Ada' });
  await shop.do('createPerson', { number: '4712', name: 'Ben' });
  const area = { siteId: shop.siteId, code: 'B', name: 'Yard' };
  const { area: yard } = await shop.do('createArea', area, 'area { id }');
  const center = { areaId: yard.id, code: 'WC2', name: 'Paint' };
  otherCenter = (await shop.do('createWorkCenter', center, 'workCenter { id }')).workCenter.id;
  const item = await shop.item('BRACKET');
  const order = await shop.order(item, await shop.define(item, {}));
  jobOrderId = order.jobOrders[0].id;
});
beforeEach(async () => {
  unit = await unitAt(shop.workCenterId);
});
afterAll(() => shop.close());

async function unitAt(workCenterId: string): Promise<string> {
  units += 1;
  const input = { workCenterId, code: `U${units}`, name: 'Unit' };
  return (await shop.do('createWorkUnit', input, 'workUnit { id }')).workUnit.id;
}

const shown = `andonCall { id number kind status note raisedAt acknowledgedAt resolvedAt actor
  responseSeconds resolutionSeconds
  workUnit { id } workCenter { code } jobOrder { id } raisedBy { number }
  statusHistory { command fromStatus toStatus note person { number } actor } }`;

const run = async (mutation: string, input: object): Promise<Data> =>
  (await shop.do(mutation, input, shown)).andonCall;

const raise = (more: object = {}) =>
  run('raiseAndonCall', { kind: 'MATERIAL', workUnitId: unit, ...more });

const refused = (more: object = {}) =>
  shop.refusal('raiseAndonCall', { kind: 'MATERIAL', workUnitId: unit, ...more });

const rows = async () => {
  const [row] = await shop.admin`select (select count(*) from mes.andon_call)::int as calls,
    (select count(*) from mes.andon_call_status_change)::int as changes,
    (select count(*) from mes.outbox where aggregate_type = 'AndonCall')::int as said`;
  return row;
};

const openOf = async (type: 'WorkUnit' | 'WorkCenter', id: string): Promise<string[]> =>
  (await shop.entity(type, id, 'openAndonCalls { id }')).openAndonCalls.map((one: Data) => one.id);

describe('an andon call', () => {
  it('is raised, taken and resolved: who, when, what they said, and how long they waited', async () => {
    const call = await raise({ jobOrderId, note: 'no tubes', personNumber: '4711' });
    expect(call).toMatchObject({
      number: expect.stringMatching(/^AC-\d{6}$/),
      kind: 'MATERIAL',
      status: 'RAISED',
      note: 'no tubes',
      actor: 'tester',
      workUnit: { id: unit },
      workCenter: { code: 'WC1' },
      jobOrder: { id: jobOrderId },
      raisedBy: { number: '4711' },
      responseSeconds: null,
      resolutionSeconds: null,
      statusHistory: [],
    });
    expect(await openOf('WorkUnit', unit)).toEqual([call.id]);
    await shop.admin`update mes.andon_call set raised_at = raised_at - interval '90 seconds'
      where number = ${call.number}`;
    const one = { andonCallId: call.id };
    const taken = await run('acknowledgeAndonCall', { ...one, personNumber: '4712', note: 'mine' });
    expect(taken).toMatchObject({ status: 'ACKNOWLEDGED', resolvedAt: null });
    expect(taken.responseSeconds).toBeGreaterThanOrEqual(90);
    expect(taken.responseSeconds).toBeLessThan(150);
    expect(await openOf('WorkUnit', unit)).toEqual([call.id]);
    const done = await run('resolveAndonCall', { ...one, note: 'tubes are there' });
    expect(done).toMatchObject({
      status: 'RESOLVED',
      acknowledgedAt: taken.acknowledgedAt,
      responseSeconds: taken.responseSeconds,
      statusHistory: [
        {
          command: 'ACKNOWLEDGE',
          fromStatus: 'RAISED',
          toStatus: 'ACKNOWLEDGED',
          note: 'mine',
          person: { number: '4712' },
          actor: 'tester',
        },
        { command: 'RESOLVE', fromStatus: 'ACKNOWLEDGED', toStatus: 'RESOLVED', person: null },
      ],
    });
    expect(done.resolutionSeconds).toBeGreaterThanOrEqual(taken.responseSeconds);
    expect(await openOf('WorkUnit', unit)).toEqual([]);
    const { andonCall } = await shop.ask('query($id: ID!) { andonCall(id: $id) { status } }', {
      id: call.id,
    });
    expect(andonCall).toEqual({ status: 'RESOLVED' });
  });

  it('is one of its kind at its place while it is open, and says which; later it may come again', async () => {
    const call = await raise();
    const again = await shop.try('raiseAndonCall', { kind: 'MATERIAL', workUnitId: unit });
    expect(again.userErrors).toEqual([
      {
        field: 'kind',
        code: 'ANDON_CALL_OPEN',
        message: `${call.number} is RAISED: this was called already.`,
      },
    ]);
    const quality = await raise({ kind: 'QUALITY' });
    const center = { workUnitId: null, workCenterId: shop.workCenterId };
    const whole = await raise(center);
    expect(whole.workUnit).toBeNull();
    expect(await refused(center)).toEqual(['ANDON_CALL_OPEN kind']);
    expect(await openOf('WorkUnit', unit)).toEqual([call.id, quality.id]);
    expect(await openOf('WorkCenter', shop.workCenterId)).toEqual([call.id, quality.id, whole.id]);
    await run('acknowledgeAndonCall', { andonCallId: call.id });
    expect(await refused()).toEqual(['ANDON_CALL_OPEN kind']);
    await run('resolveAndonCall', { andonCallId: call.id });
    expect((await raise()).number).not.toBe(call.number);
  });

  it('called by five at the same time is one; the same key is the same call', async () => {
    const tries = await Promise.all(
      Array.from({ length: 5 }, () =>
        shop.try('raiseAndonCall', { kind: 'SAFETY', workUnitId: unit }, 'andonCall { id }'),
      ),
    );
    expect(tries.filter(({ andonCall }) => andonCall)).toHaveLength(1);
    const codes = tries.flatMap(({ userErrors }) => userErrors.map((one: Data) => one.code));
    expect(codes).toEqual(Array<string>(4).fill('ANDON_CALL_OPEN'));
    const key = { idempotencyKey: randomUUID() };
    const same = await Promise.all(Array.from({ length: 5 }, () => raise(key)));
    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
    expect(
      await shop.refusal('raiseAndonCall', { kind: 'TOOLING', workUnitId: unit, ...key }),
    ).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
  });

  it('taken by two at the same time is taken once, and goes by the table alone', async () => {
    const { id: andonCallId } = await raise();
    expect(await shop.refusal('resolveAndonCall', { andonCallId })).toEqual([
      'ANDON_CALL_STATUS_FORBIDS andonCallId',
    ]);
    const taken = await Promise.all([
      shop.refusal('acknowledgeAndonCall', { andonCallId }),
      shop.refusal('acknowledgeAndonCall', { andonCallId }),
    ]);
    expect(taken.flat()).toEqual(['ANDON_CALL_STATUS_FORBIDS andonCallId']);
    const cancelled = await run('cancelAndonCall', { andonCallId, reason: 'found them' });
    expect(cancelled).toMatchObject({ status: 'CANCELLED', resolutionSeconds: null });
    expect(cancelled.statusHistory.map((one: Data) => `${one.command} ${one.note}`)).toEqual([
      'ACKNOWLEDGE null',
      'CANCEL found them',
    ]);
    for (const step of ['acknowledgeAndonCall', 'resolveAndonCall']) {
      expect(await shop.refusal(step, { andonCallId })).toEqual([
        'ANDON_CALL_STATUS_FORBIDS andonCallId',
      ]);
    }
    expect(await shop.refusal('cancelAndonCall', { andonCallId, reason: 'again' })).toEqual([
      'ANDON_CALL_STATUS_FORBIDS andonCallId',
    ]);
  });

  it('that names nothing or nobody is refused, and nothing is written', async () => {
    const { id: andonCallId } = await raise({ kind: 'SUPERVISOR' });
    const before = await rows();
    const nobody = encodeId('Person', newId());
    const elsewhere = await unitAt(otherCenter);
    const asked: [object, string][] = [
      [{ workUnitId: null }, 'PLACE_REQUIRED workUnitId'],
      [{ workCenterId: shop.workCenterId }, 'PLACE_REQUIRED workUnitId'],
      [{ workUnitId: encodeId('WorkUnit', newId()) }, 'NOT_FOUND workUnitId'],
      [
        { workUnitId: null, workCenterId: encodeId('WorkCenter', newId()) },
        'NOT_FOUND workCenterId',
      ],
      [{ jobOrderId: encodeId('JobOrder', newId()) }, 'NOT_FOUND jobOrderId'],
      [{ workUnitId: elsewhere, jobOrderId }, 'JOB_ELSEWHERE jobOrderId'],
      [{ personId: nobody }, 'NOT_FOUND personId'],
      [{ personNumber: '0' }, 'NOT_FOUND personNumber'],
      [{ personNumber: '4711', personId: nobody }, 'PERSON_REQUIRED personId'],
      [{ note: ' ' }, 'INVALID_NOTE note'],
      [{ note: 'x'.repeat(1001) }, 'INVALID_NOTE note'],
    ];
    for (const [more, refusal] of asked) expect(await refused(more)).toEqual([refusal]);
    const steps: [string, object, string][] = [
      ['acknowledgeAndonCall', { andonCallId, personId: nobody }, 'NOT_FOUND personId'],
      ['acknowledgeAndonCall', { andonCallId, note: '' }, 'INVALID_NOTE note'],
      ['cancelAndonCall', { andonCallId, reason: ' ' }, 'REASON_REQUIRED reason'],
      [
        'resolveAndonCall',
        { andonCallId: encodeId('AndonCall', newId()) },
        'NOT_FOUND andonCallId',
      ],
    ];
    for (const [mutation, input, refusal] of steps) {
      expect(await shop.refusal(mutation, input)).toEqual([refusal]);
    }
    expect(await rows()).toEqual(before);
  });

  it('is found by place, kind, state and job, page by page, newest first', async () => {
    const there = await unitAt(otherCenter);
    const kinds = ['QUALITY', 'TOOLING', 'MAINTENANCE'];
    const ids: string[] = [];
    for (const kind of kinds) ids.unshift((await raise({ kind, workUnitId: there })).id);
    await run('cancelAndonCall', { andonCallId: ids[0], reason: 'mistake' });
    const query = `query($filter: AndonCallFilter, $first: Int, $after: String) {
      andonCalls(filter: $filter, first: $first, after: $after) {
        nodes { id } pageInfo { endCursor hasNextPage } } }`;
    const found = async (filter: object, first = 10): Promise<string[]> => {
      const all: string[] = [];
      for (let after: string | null = null; ;) {
        const { andonCalls }: Data = await shop.ask(query, { filter, first, after });
        all.push(...andonCalls.nodes.map((one: Data) => one.id));
        if (!andonCalls.pageInfo.hasNextPage) return all;
        after = andonCalls.pageInfo.endCursor;
      }
    };
    const here = { workCenterId: otherCenter };
    expect(await found(here)).toEqual(ids);
    expect(await found(here, 1)).toEqual(ids);
    expect(await found({ workUnitId: there, statuses: ['RAISED'] })).toEqual(ids.slice(1));
    expect(await found({ ...here, kinds: ['TOOLING', 'SAFETY'] })).toEqual([ids[1]]);
    expect(await found({ ...here, siteId: encodeId('Site', newId()) })).toEqual([]);
    expect(await found({ ...here, jobOrderId })).toEqual([]);
    const ofJob = await raise({ jobOrderId });
    expect((await found({ jobOrderId, siteId: shop.siteId }))[0]).toBe(ofJob.id);
  });

  it('is offered where a scan names a place', async () => {
    const { workUnit } = await shop.ask('query($id: ID!) { workUnit(id: $id) { code } }', {
      id: unit,
    });
    for (const code of [workUnit.code, 'WC2']) {
      const { scan } = await shop.do('scan', { code }, 'scan { nextSteps { action } }');
      expect(scan.nextSteps.map((one: Data) => one.action)).toContain('RAISE_ANDON_CALL');
    }
  });
});
