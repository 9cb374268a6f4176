import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let nut: string;
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  nut = await shop.item('NUT');
  // 10 s a piece: a batch of 6 runs for a minute.
  revision = await shop.define(nut, { batchQuantity: '6', operations: { 10: { run: '1' } } });
  await shop.do('setShiftPattern', {
    workCenterId: shop.workCenterId,
    effectiveFrom: '2026-01-01',
    shifts: [{ name: 'Morning', weekdays: ['MONDAY'], startsAt: '09:00', endsAt: '12:00' }],
  });
});
afterAll(() => shop.close());

const at = (time: string, day = '2026-03-02') => `${day}T${time}:00.000Z`;

let machines = 0;
async function machine(workCenterId = shop.workCenterId): Promise<string> {
  machines += 1;
  const unit = { workCenterId, code: `K${machines}`, name: 'Press' };
  return (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
}

const states = (workUnitId: string, ...reports: [time: string, state: string][]) =>
  shop.do('reportEquipmentStates', {
    workUnitId,
    source: 'MACHINE',
    reports: reports.map(([time, state]) => ({ occurredAt: at(time), state })),
  });

async function job(quantity = '1000'): Promise<string> {
  const order = await shop.order(nut, revision, { quantity });
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  return jobOrderId;
}

const report = async (jobOrderId: string, more: object) =>
  (
    await shop.do(
      'reportProduction',
      { jobOrderId, good: '0', producedAt: at('11:30'), ...more },
      'jobResponse { id workUnit { code } producedAt reworkQuantity { value } ofRework }',
    )
  ).jobResponse;

const shown = (names: string) => names.replaceAll(/\w+/g, '$& { value gap }');

async function kpis(id: string, names: string, elements = 'apt', from = '09:00', to = '12:00') {
  const { workUnit } = await shop.ask(
    `query($id: ID!, $from: DateTime!, $to: DateTime!) { workUnit(id: $id) {
      kpis(from: $from, to: $to) { from to elements { ${elements} } ${shown(names)} } } }`,
    { id, from: at(from), to: at(to) },
  );
  return workUnit.kpis;
}

const all = 'availability effectiveness qualityRatio oee';

describe('KPIs of a machine', () => {
  it('show what they are made of (O1)', async () => {
    const press = await machine();
    await states(
      press,
      ['09:00', 'PRODUCING'],
      ['10:30', 'DELAY'],
      ['11:00', 'PRODUCING'],
      ['12:00', 'PLANNED_STOP'],
    );
    const jobOrderId = await job();
    await report(jobOrderId, { good: '800', scrap: '200', workUnitId: press });
    const found = await kpis(press, all, 'apt adet pbt pri pq gq sq plannedRunTime apwt fe');
    expect(found.elements).toEqual({
      apt: '9000',
      adet: '1800',
      pbt: '10800',
      pri: '10',
      pq: '1000',
      gq: '800',
      sq: '200',
      plannedRunTime: '10000',
      apwt: null,
      fe: 0,
    });
    expect(found).toMatchObject({
      availability: { value: '0.833333333333', gap: null },
      effectiveness: { value: '1.111111111111', gap: null },
      qualityRatio: { value: '0.8', gap: null },
      oee: { value: '0.740740740741', gap: null },
    });
  });

  it('follow what is reported late, corrected or taken back', async () => {
    const press = await machine();
    await states(press, ['09:00', 'PRODUCING']);
    const jobOrderId = await job();
    const { id } = await report(jobOrderId, { good: '500', scrap: '500', workUnitId: press });
    expect((await kpis(press, all)).oee.value).toBe('0.462962962963');
    await states(press, ['11:00', 'DOWN']);
    expect((await kpis(press, all, 'apt adot fe')).elements).toEqual({
      apt: '7200',
      adot: '3600',
      fe: 1,
    });
    // The second half of the hour is no failure of its own, though another reason is found then.
    await shop.do('reportEquipmentStates', {
      workUnitId: press,
      reports: [{ occurredAt: at('11:30'), state: 'DOWN', reasonCode: 'MECHANICAL' }],
    });
    const half = await kpis(press, 'mttr', 'adot fe', '11:30');
    expect(half).toMatchObject({
      elements: { adot: '1800', fe: 0 },
      mttr: { value: null, gap: 'NO_FAILURE' },
    });
    await shop.do('correctEquipmentState', {
      workUnitId: press,
      startsAt: at('11:00'),
      endsAt: at('12:00'),
      state: 'PLANNED_STOP',
      reasonCode: 'MAINTENANCE',
      why: 'the maintenance was planned',
    });
    const planned = await kpis(press, all, 'pot pdot pbt fe');
    expect(planned.elements).toEqual({ pot: '10800', pdot: '3600', pbt: '7200', fe: 0 });
    expect(planned.availability.value).toBe('1');
    await shop.do('reverseJobResponse', { jobResponseId: id, reason: 'another press' });
    expect((await kpis(press, all)).qualityRatio).toEqual({ value: null, gap: 'NOTHING_PRODUCED' });
  });

  it('have no value without planned time, and say why', async () => {
    const press = await machine();
    await states(press, ['13:00', 'PRODUCING'], ['14:00', 'DELAY']);
    const found = await kpis(press, all, 'apt pbt', '13:00', '15:00');
    expect(found.elements).toEqual({ apt: '3600', pbt: '0' });
    for (const name of ['availability', 'oee']) {
      expect(found[name]).toEqual({ value: null, gap: 'NO_PLANNED_TIME' });
    }
  });

  it('count no time ahead, and no period that can not be', async () => {
    const press = await machine();
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const past = new Date(Date.now() - 3_600_000).toISOString();
    const ask = (from: string, to: string) =>
      shop.post(
        `query($id: ID!, $from: DateTime!, $to: DateTime!) { workUnit(id: $id) {
          kpis(from: $from, to: $to) { to elements { calendarTime } } } }`,
        { id: press, from, to },
      );
    const { data } = await ask(past, soon);
    expect(Number(data.workUnit.kpis.elements.calendarTime)).toBeCloseTo(3600, -2);
    const code = async (from: string, to: string) =>
      (await ask(from, to)).errors?.[0]?.extensions.code;
    expect(await code(past, past)).toBe('PERIOD_EMPTY');
    expect(await code('2020-01-01T00:00:00Z', past)).toBe('PERIOD_TOO_LONG');
  });
});

describe('a report', () => {
  it('is of the only machine there is, or of the one that is said', async () => {
    const { area } = await shop.do(
      'createArea',
      { siteId: shop.siteId, code: 'B', name: 'Hall 2' },
      'area { id }',
    );
    const { workCenter } = await shop.do(
      'createWorkCenter',
      { areaId: area.id, code: 'WC2', name: 'Presses' },
      'workCenter { id }',
    );
    const elsewhere = await machine(workCenter.id);
    const here = await machine();
    const jobOrderId = await job();
    const base = { jobOrderId, good: '1' };
    const refusal = (more: object) => shop.refusal('reportProduction', { ...base, ...more });
    expect(await refusal({ workUnitId: elsewhere })).toEqual(['WORK_UNIT_ELSEWHERE workUnitId']);
    expect(await refusal({ workUnitId: encodeId('WorkUnit', newId()) })).toEqual([
      'WORK_UNIT_ELSEWHERE workUnitId',
    ]);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    expect(await refusal({ producedAt: soon })).toEqual(['OCCURRED_IN_FUTURE producedAt']);
    expect((await report(jobOrderId, { good: '1' })).workUnit).toBeNull();
    expect(await report(jobOrderId, { good: '1', workUnitId: here })).toMatchObject({
      workUnit: { code: `K${machines}` },
      producedAt: at('11:30'),
    });
  });

  it('of rework counts once as produced, and what became of it is no new piece', async () => {
    const press = await machine();
    await states(press, ['09:00', 'PRODUCING'], ['12:00', 'DELAY']);
    const jobOrderId = await job('100');
    const on = { workUnitId: press };
    const first = await report(jobOrderId, { ...on, good: '70', scrap: '10', rework: '20' });
    expect(first.reworkQuantity.value).toBe('20');
    const refusal = (more: object) =>
      shop.refusal('reportProduction', { jobOrderId, good: '0', ...more });
    // The order is for 100, and all of them have a place.
    expect(await refusal({ good: '1' })).toEqual(['QUANTITY_ABOVE_ORDER good']);
    expect(await refusal({ good: '21', ofRework: true })).toEqual(['REWORK_NOT_REPORTED good']);
    expect(await refusal({ good: '1', rework: '1', ofRework: true })).toEqual([
      'REWORK_OF_REWORK rework',
    ]);
    expect(await refusal({ rework: '-1' })).toEqual(['QUANTITY_NEGATIVE rework']);
    await report(jobOrderId, { ...on, good: '15', ofRework: true });
    expect(await shop.refusal('completeJob', { jobOrderId })).toEqual(['REWORK_OPEN jobOrderId']);
    expect(
      await shop.refusal('reverseJobResponse', { jobResponseId: first.id, reason: 'wrong' }),
    ).toEqual(['REWORK_REPORTED jobResponseId']);
    await report(jobOrderId, { ...on, scrap: '5', ofRework: true });
    const found = await kpis(
      press,
      'qualityRatio reworkRatio firstPassYield fallOffRatio',
      'pq gq sq rq ip gp firstPq',
    );
    expect(found.elements).toEqual({
      pq: '100',
      gq: '70',
      sq: '10',
      rq: '20',
      ip: '100',
      gp: '70',
      firstPq: '100',
    });
    expect(found.reworkRatio.value).toBe('0.2');
    expect(found.fallOffRatio.value).toBe('0.1');
    await shop.do('completeJob', { jobOrderId });
    const { goodQuantity } = await shop.entity('JobOrder', jobOrderId, 'goodQuantity { value }');
    expect(goodQuantity.value).toBe('85');
  });
});

describe('a work centre', () => {
  it('has shifts from a date on, and keeps what was set before', async () => {
    const { area } = await shop.do(
      'createArea',
      { siteId: shop.siteId, code: 'C', name: 'Hall 3' },
      'area { id }',
    );
    const { workCenter } = await shop.do(
      'createWorkCenter',
      { areaId: area.id, code: 'WC3', name: 'Lathes' },
      'workCenter { id }',
    );
    const set = (startsAt: string, endsAt: string, effectiveFrom = '2026-01-01') =>
      shop.do('setShiftPattern', {
        workCenterId: workCenter.id,
        effectiveFrom,
        shifts: [
          {
            name: 'Day',
            weekdays: ['MONDAY', 'TUESDAY'],
            startsAt,
            endsAt,
            breaks: [{ startsAt: '12:00', endsAt: '12:30' }],
          },
        ],
      });
    await set('06:00', '14:00');
    await set('07:00', '15:00');
    await set('08:00', '16:00', '2026-03-03');
    const { shifts, shiftPatterns } = await shop.entity(
      'WorkCenter',
      workCenter.id,
      `shifts(from: "${at('00:00')}", to: "${at('00:00', '2026-03-05')}") {
        name date startsAt endsAt breaks { startsAt } }
       shiftPatterns(first: 5) { nodes { effectiveFrom actor shifts { weekdays startsAt } } }`,
    );
    expect(shifts).toEqual([
      {
        name: 'Day',
        date: '2026-03-02',
        startsAt: at('07:00'),
        endsAt: at('15:00'),
        breaks: [{ startsAt: at('12:00') }],
      },
      {
        name: 'Day',
        date: '2026-03-03',
        startsAt: at('08:00', '2026-03-03'),
        endsAt: at('16:00', '2026-03-03'),
        breaks: [{ startsAt: at('12:00', '2026-03-03') }],
      },
    ]);
    expect(shiftPatterns.nodes.map((one: any) => one.shifts[0].startsAt)).toEqual([
      '08:00',
      '07:00',
      '06:00',
    ]);
    const units = [await machine(workCenter.id), await machine(workCenter.id)];
    await states(units[0]!, ['07:00', 'PRODUCING'], ['11:00', 'DOWN']);
    await states(units[1]!, ['07:00', 'PRODUCING'], ['09:00', 'DOWN']);
    const { kpis: found } = await shop.entity(
      'WorkCenter',
      workCenter.id,
      `kpis(from: "${at('07:00')}", to: "${at('15:00')}") {
        elements { apt pbt fe } availability { value } }`,
    );
    expect(found).toEqual({
      elements: { apt: '21600', pbt: '54000', fe: 2 },
      availability: { value: '0.4' },
    });
    const base = { workCenterId: workCenter.id, effectiveFrom: '2026-01-01' };
    const shift = { name: 'X', weekdays: ['MONDAY'], startsAt: '06:00', endsAt: '7' };
    expect(await shop.refusal('setShiftPattern', { ...base, shifts: [shift] })).toEqual([
      'INVALID_TIME shifts.0.endsAt',
    ]);
  });
});
