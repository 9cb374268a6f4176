import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop, uuidOf } from './shop.ts';

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
    shifts: [
      { name: 'Early', weekdays: ['MONDAY'], startsAt: '06:00', endsAt: '09:00' },
      { name: 'Morning', weekdays: ['MONDAY'], startsAt: '09:00', endsAt: '12:00' },
    ],
  });
});
afterAll(() => shop.close());

const at = (time: string) => `2026-03-02T${time}:00.000Z`;

let machines = 0;
async function machine(workCenterId = shop.workCenterId): Promise<string> {
  machines += 1;
  const unit = { workCenterId, code: `S${machines}`, name: 'Press' };
  return (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
}

const states = (workUnitId: string, ...reports: [time: string, state: string][]) =>
  shop.do('reportEquipmentStates', {
    workUnitId,
    reports: reports.map(([time, state]) => ({ occurredAt: at(time), state })),
  });

async function running() {
  const order = await shop.order(nut, revision, { quantity: '1000' });
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  return { order, jobOrderId };
}

/** As if it had run then. */
const ran = (jobOrderId: string, from: string, to: string | null) =>
  shop.admin`update mes.job_order set started_at = ${at(from)},
    completed_at = ${to === null ? null : at(to)} where id = ${uuidOf(jobOrderId)}`;

const report = (jobOrderId: string, workUnitId: string, more: object) =>
  shop.do('reportProduction', {
    jobOrderId,
    workUnitId,
    good: '0',
    producedAt: at('11:00'),
    ...more,
  });

const selection = `from to elements { apt adet pbt aoet gq sq rq pq plannedRunTime firstPq apwt }
  availability { value gap } effectiveness { value } qualityRatio { value } oee { value gap }
  workerEfficiency { gap }`;

describe('KPIs of a work order', () => {
  it('take the times of its machines while its jobs ran, and all that was reported of it', async () => {
    const press = await machine();
    await states(
      press,
      ['09:00', 'PRODUCING'],
      ['10:30', 'DELAY'],
      ['11:00', 'PRODUCING'],
      ['12:00', 'DOWN'],
    );
    const { order, jobOrderId } = await running();
    const other = await running();
    await report(jobOrderId, press, { good: '300', scrap: '50', rework: '10' });
    await report(jobOrderId, press, { good: '10', ofRework: true });
    await report(other.jobOrderId, press, { good: '500' });
    await ran(jobOrderId, '09:30', '11:30');
    const { kpis } = await shop.look(order.id, `kpis { ${selection} }`);
    expect(kpis).toMatchObject({
      from: at('09:30'),
      to: at('11:30'),
      elements: {
        apt: '5400',
        adet: '1800',
        pbt: '7200',
        aoet: '7200',
        gq: '300',
        sq: '50',
        rq: '10',
        pq: '360',
        plannedRunTime: '3600',
        firstPq: '360',
        apwt: null,
      },
      availability: { value: '0.75' },
      effectiveness: { value: '0.666666666667' },
      qualityRatio: { value: '0.833333333333' },
      oee: { value: '0.416666666667' },
      workerEfficiency: { gap: 'NOT_RECORDED' },
    });
    // What is heard late is in it as if it had been known.
    await states(press, ['11:15', 'DOWN']);
    const late = await shop.look(order.id, `kpis { ${selection} }`);
    expect(late.kpis.elements.apt).toBe('4500');
  });

  it('are none before its first job has started', async () => {
    const order = await shop.order(nut, revision);
    expect((await shop.look(order.id, 'kpis { from }')).kpis).toBeNull();
  });
});

describe('KPIs of shifts', () => {
  it('are those of each shift that overlaps the period, as a whole', async () => {
    const press = await machine();
    await states(press, ['08:30', 'PRODUCING'], ['10:00', 'DOWN'], ['12:00', 'PLANNED_STOP']);
    const ask = async (type: string, id: string) =>
      (
        await shop.entity(
          type,
          id,
          `shiftKpis(from: "${at('08:59')}", to: "${at('09:01')}") {
            shift { name startsAt } kpis { ${selection} } }`,
        )
      ).shiftKpis;
    const found = await ask('WorkUnit', press);
    expect(found).toMatchObject([
      {
        shift: { name: 'Early', startsAt: at('06:00') },
        kpis: { from: at('06:00'), to: at('09:00'), elements: { apt: '1800', pbt: '10800' } },
      },
      {
        shift: { name: 'Morning' },
        kpis: { elements: { apt: '3600', pbt: '10800' }, oee: { value: null } },
      },
    ]);
    expect(await ask('WorkCenter', shop.workCenterId)).toHaveLength(2);
    const { runningShiftKpis } = await shop.entity(
      'WorkUnit',
      press,
      'runningShiftKpis { shift { name } }',
    );
    const monday = new Date().getUTCDay() === 1;
    if (!monday) expect(runningShiftKpis).toBeNull();
  });
});

/** A work centre whose only shift lasts all day, whatever day it is. */
async function allDay(): Promise<string> {
  const place = { siteId: shop.siteId, code: 'N', name: 'Night hall' };
  const { area } = await shop.do('createArea', place, 'area { id }');
  const named = { areaId: area.id, code: 'ALWAYS', name: 'Always' };
  const { workCenter } = await shop.do('createWorkCenter', named, 'workCenter { id }');
  const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
  await shop.do('setShiftPattern', {
    workCenterId: workCenter.id,
    effectiveFrom: '2026-01-01',
    shifts: [{ name: 'Day', weekdays: days, startsAt: '00:00', endsAt: '00:00' }],
  });
  return workCenter.id;
}

describe('the live feed', () => {
  it('tells the running shift of each machine, not more often than asked, and why there is none', async () => {
    const always = await allDay();
    const [press, saw] = [await machine(always), await machine()];
    const client = shop.socket();
    const watch = (args: string) => {
      const events: any[] = [];
      const query = `subscription { shiftKpisChanged(everySeconds: 1${args}) { eventType gap
        workUnit { id } running { shift { name } kpis { elements { apt } } } } }`;
      client.subscribe<any>(
        { query },
        {
          next: ({ data, errors }) => events.push(data?.shiftKpisChanged ?? errors),
          error: (error) => events.push(error),
          complete: () => undefined,
        },
      );
      return events;
    };
    const all = watch('');
    const one = watch(`, workUnitId: "${press}"`);
    const elsewhere = watch(`, siteId: "${encodeId('Site', newId())}"`);
    const publish = async () => {
      await shop.admin`update mes.outbox set position = number where position is null`;
      await shop.admin`select pg_notify('published_mes', '')`;
    };
    const say = async (workUnitId: string, state: string) => {
      const occurredAt = new Date().toISOString();
      await shop.do('reportEquipmentStates', { workUnitId, reports: [{ occurredAt, state }] });
      await publish();
    };
    await until(
      'the feed to be heard',
      async () => {
        if (all.length === 0) await say(saw, machines % 2 ? 'DOWN' : 'PRODUCING');
        machines += 1;
        return all.length;
      },
      (count) => count > 0,
    );
    for (let at = 0; at < 12; at += 1) await say(press, at % 2 ? 'DOWN' : 'PRODUCING');
    await until(
      'the press',
      () => Promise.resolve(one),
      (found) => found.length > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(one.length).toBeLessThan(6);
    expect(one.at(-1)).toMatchObject({
      eventType: 'EquipmentStateChanged',
      gap: null,
      workUnit: { id: press },
      running: { shift: { name: 'Day' } },
    });
    const [last] = all.filter((told) => told.workUnit.id === saw);
    if (new Date().getUTCDay() !== 1)
      expect(last).toMatchObject({ gap: 'NO_SHIFT', running: null });
    expect(elsewhere).toEqual([]);
    await client.dispose();
  }, 60_000);
});
