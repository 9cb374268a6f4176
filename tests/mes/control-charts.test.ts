import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { bore, burr, inspectedJob } from './inspected-job.ts';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

type Job = Awaited<ReturnType<typeof inspectedJob>>;

const chart = `kind sampleSize established gap leftOut sigmaWithin
  primary { centerLine points { value lowerControlLimit upperControlLimit } }
  dispersion { centerLine points { value } }
  violations { rule points { inspection { sampleNumber } } }
  capability { cp { value gap } cpk { value gap } pp { value gap } ppk { value gap } }`;

async function chartOf(item: string, name: string, args = ''): Promise<Data> {
  const { controlChart } = await shop.ask(
    `query($item: ID!) { controlChart(itemId: $item, operationSequence: 10,
      characteristicName: "${name}" ${args}) { ${chart} } }`,
    { item: encodeId('Item', item) },
  );
  return controlChart;
}

/** Stamps what was said, as the relay does. */
async function publish(): Promise<void> {
  await shop.admin`update mes.outbox set position = number where position is null`;
  await shop.admin`select pg_notify('published_mes', '')`;
}

const minute = (at: number) => new Date(Date.UTC(2026, 0, 5, 8, at)).toISOString();

const record = (job: Job, values: readonly string[], at: number, characteristic = 0) =>
  shop.do(
    'recordInspection',
    {
      jobOrderId: job.jobOrderId,
      characteristicId: job.characteristicIds[characteristic],
      values,
      inspectedAt: minute(at),
    },
    'inspection { id results { id } }',
  );

const watch = (job: Job, more: object) =>
  shop.do('setControlPlan', {
    itemId: encodeId('Item', job.item),
    operationSequence: 10,
    characteristicName: 'Bore',
    chart: 'I_MR',
    rules: ['NELSON_1'],
    ...more,
  });

const jobNow = (job: Job): Promise<Data> =>
  shop.entity(
    'JobOrder',
    job.jobOrderId,
    `status statusHistory { command reason }
      processAlarms(first: 20) { nodes { rule heldJob inspection { sampleNumber } inspections { sampleNumber } } }`,
  );

const alarmsOf = async (job: Job) =>
  (await jobNow(job)).processAlarms.nodes.map(
    (one: Data) => `${one.rule} ${one.inspection.sampleNumber}`,
  );

describe('a control chart', () => {
  it('of ten batches is that of the NIST/SEMATECH e-Handbook (6.3.2.2), in time and not in order of recording', async () => {
    const job = await inspectedJob(shop, {
      ...bore,
      lowerLimit: '46',
      upperLimit: '56',
      nominal: '51',
    });
    const batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    const shuffled = [3, 0, 9, 1, 7, 2, 8, 5, 4, 6];
    for (const at of shuffled) await record(job, [String(batches[at])], at);
    const found = await chartOf(job.item, 'Bore');
    expect(found).toMatchObject({ kind: 'I_MR', established: false, gap: null, leftOut: 0 });
    expect(found.primary.centerLine).toBe('50.81');
    expect(found.primary.points.map((one: Data) => Number(one.value))).toEqual(batches);
    expect(found.primary.points[0].upperControlLimit).toBe('55.804089834515');
    expect(found.primary.points[0].lowerControlLimit).toBe('45.815910165485');
    expect(found.dispersion.centerLine).toBe('1.877777777778');
    expect(found.dispersion.points).toHaveLength(9);
    // 10 / 6 sigma with sigma 1.8777 / 1.128.
    expect(found.capability.cp).toEqual({ value: '1.001183431953', gap: null });
    const last = await chartOf(job.item, 'Bore', 'last: 3');
    expect(last.primary.points.map((one: Data) => one.value)).toEqual(['52.4', '53.6', '52.1']);
    const period = await chartOf(job.item, 'Bore', `from: "${minute(1)}", to: "${minute(3)}"`);
    expect(period.primary.points.map((one: Data) => one.value)).toEqual(['47.6', '49.9']);
  });

  it('says why it is none, and takes samples of one size, without what was voided', async () => {
    const job = await inspectedJob(shop, bore, burr);
    expect(await chartOf(job.item, 'Bore')).toMatchObject({
      gap: 'TOO_FEW_SAMPLES',
      primary: null,
      capability: { cpk: { value: null, gap: 'TOO_FEW_SAMPLES' } },
    });
    await record(job, ['20.00', '20.01'], 0);
    await record(job, ['20.00'], 1);
    await record(job, ['20.01', '20.01'], 2);
    const { inspection } = await record(job, ['20.00', '19.99'], 3);
    expect(await chartOf(job.item, 'Bore')).toMatchObject({
      kind: 'XBAR_R',
      sampleSize: 2,
      leftOut: 1,
      primary: { points: [{ value: '20.005' }, { value: '20.01' }, { value: '19.995' }] },
    });
    await shop.do('correctInspectionResult', {
      inspectionResultId: inspection.results[0].id,
      value: '20.00',
      voided: true,
      reason: 'burr under the gauge',
    });
    expect((await chartOf(job.item, 'Bore')).leftOut).toBe(2);
    for (const [at, nonconformingCount] of [1, 3].entries()) {
      await shop.do('recordInspection', {
        jobOrderId: job.jobOrderId,
        characteristicId: job.characteristicIds[1],
        inspectedCount: 10 * (at + 1),
        nonconformingCount,
      });
    }
    const shares = await chartOf(job.item, 'Burr');
    expect(shares).toMatchObject({ kind: 'P', dispersion: null, gap: null });
    expect(shares.primary).toMatchObject({
      centerLine: '0.133333333333',
      points: [{ value: '0.1', lowerControlLimit: '0' }, { value: '0.15' }],
    });
    expect(shares.capability.cp).toEqual({ value: null, gap: 'ATTRIBUTE' });
  });
});

describe('an alarm', () => {
  it('is raised by a sample that breaks an enabled rule, once, and holds the job with the reason', async () => {
    const job = await inspectedJob(shop, bore);
    await watch(job, { holdsJob: true, centerLine: '20', sigma: '0.01', rules: ['NELSON_1'] });
    await record(job, ['20.03'], 0);
    expect(await alarmsOf(job)).toEqual([]);
    const { inspection } = await record(job, ['20.031'], 1);
    const held = await jobNow(job);
    expect(held.status).toBe('HELD');
    expect(held.statusHistory.at(-1)).toEqual({
      command: 'HOLD',
      reason: 'Bore, sample 2: NELSON_1',
    });
    expect(held.processAlarms.nodes).toMatchObject([
      { rule: 'NELSON_1', heldJob: true, inspections: [{ sampleNumber: 2 }] },
    ]);
    expect((await shop.said(job.order.id)).map(({ type }) => type)).toContain('JobHeld');
    // A held job is inspected all the same, and is not held twice.
    await record(job, ['20.05'], 2);
    await shop.do('correctInspectionResult', {
      inspectionResultId: inspection.results[0].id,
      value: '20.04',
      reason: 'read again',
    });
    const again = await jobNow(job);
    expect(again.statusHistory).toHaveLength(held.statusHistory.length);
    expect(again.processAlarms.nodes.map((one: Data) => one.heldJob)).toEqual([false, true]);
  });

  it('needs as many samples before it as its limits are made of, and has no part in them itself', async () => {
    const job = await inspectedJob(shop, bore);
    await watch(job, { baselineSamples: 4 });
    const values = ['20.01', '20.00', '20.01'];
    for (const [at, value] of values.entries()) await record(job, [value], at);
    await record(job, ['25'], 3);
    expect(await alarmsOf(job)).toEqual([]);
    await record(job, ['20.00'], 4);
    expect(await alarmsOf(job)).toEqual([]);
    const calm = await inspectedJob(shop, bore);
    await watch(calm, { baselineSamples: 4 });
    for (const [at, value] of [...values, '20.00'].entries()) await record(calm, [value], at);
    // 20.005 and 3 x 0.01 / 1.128: with it among them, 20.04 would be within the limits.
    await record(calm, ['20.04'], 4);
    expect(await alarmsOf(calm)).toEqual(['NELSON_1 5']);
  });

  it('is raised although a sample before it was voided, or has another size', async () => {
    const job = await inspectedJob(shop, bore);
    await watch(job, { chart: 'XBAR_R', baselineSamples: 15 });
    const calm = (at: number) => record(job, ['20.00', at % 2 === 0 ? '20.01' : '20.02'], at);
    for (let at = 0; at < 13; at += 1) await calm(at);
    await record(job, ['20.00'], 13);
    const { inspection } = await calm(14);
    for (const { id } of inspection.results) {
      await shop.do('correctInspectionResult', {
        inspectionResultId: id,
        value: '20.00',
        voided: true,
        reason: 'burr under the gauge',
      });
    }
    await calm(15);
    await record(job, ['20.40', '20.41'], 16);
    expect(await alarmsOf(job)).toEqual([]);
    await calm(17);
    // Fifteen of two pieces are before it; the two that can't be drawn are none of them.
    await record(job, ['21.00', '21.01'], 18);
    expect(await alarmsOf(job)).toEqual(['NELSON_1 19']);
  });

  it('is raised by a late sample that makes a pattern with those around it', async () => {
    const job = await inspectedJob(shop, bore);
    await watch(job, { centerLine: '20', sigma: '0.01', rules: ['WESTERN_ELECTRIC_2'] });
    await record(job, ['20.021'], 0);
    await record(job, ['20.00'], 2);
    await record(job, ['20.00'], 3);
    expect(await alarmsOf(job)).toEqual([]);
    await record(job, ['20.021'], 1);
    expect(await alarmsOf(job)).toEqual(['WESTERN_ELECTRIC_2 4']);
  });

  it('is raised by a result outside the limits of the plan without any chart', async () => {
    const job = await inspectedJob(shop, bore, burr);
    await watch(job, {
      characteristicName: 'Burr',
      chart: 'P',
      rules: ['SPECIFICATION_LIMITS'],
      holdsJob: true,
    });
    const counted = { jobOrderId: job.jobOrderId, characteristicId: job.characteristicIds[1] };
    await shop.do('recordInspection', { ...counted, inspectedCount: 9, nonconformingCount: 0 });
    expect((await jobNow(job)).status).toBe('RUNNING');
    await shop.do('recordInspection', { ...counted, inspectedCount: 9, nonconformingCount: 1 });
    expect((await jobNow(job)).status).toBe('HELD');
    expect(await alarmsOf(job)).toEqual(['SPECIFICATION_LIMITS 2']);
  });

  it('is watched by item, work centre and site', async () => {
    const [job, other] = [await inspectedJob(shop, bore), await inspectedJob(shop, bore)];
    for (const one of [job, other]) await watch(one, { centerLine: '20', sigma: '0.01' });
    // What other tests said is not what is waited for.
    await publish();
    const client = shop.socket();
    const seen: Record<string, string[]> = {};
    const follow = (name: string, args: string) => {
      const events: string[] = (seen[name] = []);
      client.subscribe<Data>(
        {
          query: `subscription { processAlarmRaised${args} {
            eventType processAlarm { rule jobOrder { id } } } }`,
        },
        {
          next: ({ data }) => events.push(data!.processAlarmRaised.processAlarm.jobOrder.id),
          error: (error) => events.push(JSON.stringify(error)),
          complete: () => undefined,
        },
      );
    };
    follow('all', '');
    follow('item', `(itemId: "${encodeId('Item', job.item)}", siteId: "${shop.siteId}")`);
    follow('elsewhere', `(workCenterId: "${encodeId('WorkCenter', job.item)}")`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await record(other, ['21'], 0);
    await record(job, ['21'], 0);
    await publish();
    await until(
      'the alarms',
      () => Promise.resolve(seen),
      ({ all, item }) => all?.length === 2 && item?.length === 1,
    );
    expect(seen).toEqual({
      all: [other.jobOrderId, job.jobOrderId],
      item: [job.jobOrderId],
      elsewhere: [],
    });
    await client.dispose();
  });

  it('goes by the plan in force; what held before stays as history, and what is unclear is refused', async () => {
    const job = await inspectedJob(shop, bore);
    await watch(job, {});
    await watch(job, { rules: [], baselineSamples: 30 });
    const { controlPlans } = await shop.ask(
      'query($id: ID!) { controlPlans(itemId: $id) { rules baselineSamples endedAt setBy } }',
      { id: encodeId('Item', job.item) },
    );
    expect(controlPlans).toEqual([
      { rules: [], baselineSamples: 30, endedAt: null, setBy: 'tester' },
      { rules: ['NELSON_1'], baselineSamples: 20, endedAt: expect.any(String), setBy: 'tester' },
    ]);
    const plan = {
      itemId: encodeId('Item', job.item),
      operationSequence: 10,
      characteristicName: 'Bore',
      chart: 'XBAR_R',
      rules: [],
    };
    const refused = (more: object) => shop.refusal('setControlPlan', { ...plan, ...more });
    expect(await refused({ baselineSamples: 1 })).toEqual([
      'BASELINE_OUT_OF_RANGE baselineSamples',
    ]);
    for (const more of [
      { centerLine: '20' },
      { sigma: '1' },
      { centerLine: '20', sigma: '0' },
      { chart: 'P', centerLine: '0.1', sigma: '1' },
    ]) {
      expect(await refused(more)).toEqual(['CONTROL_PARAMETERS_UNCLEAR sigma']);
    }
    expect(await refused({ chart: 'P', centerLine: '1.1' })).toEqual([
      'CONTROL_PARAMETERS_UNCLEAR centerLine',
    ]);
    expect(await refused({ characteristicName: '' })).toEqual(['INVALID_NAME characteristicName']);
  });
});
