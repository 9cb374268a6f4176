import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';
import { bore, burr, inspectedJob } from './inspected-job.ts';

type Data = Record<string, any>;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const shown = `inspection { id sampleNumber verdict gauge person { number } inspectedAt
  characteristic { name unit } results { id piece value inspectedCount nonconformingCount
    verdict voided corrections { valueBefore value voidedBefore voided reason } } }`;

const look = (jobOrderId: string, selection: string): Promise<Data> =>
  shop.entity('JobOrder', jobOrderId, selection);

describe('what is measured', () => {
  it('is judged by the pinned limits, which belong to what is good', async () => {
    const { jobOrderId, characteristicIds } = await inspectedJob(shop, bore, burr);
    await shop.do('createPerson', { number: 'Q-1', name: 'Ida' });
    const { inspection } = await shop.do(
      'recordInspection',
      {
        jobOrderId,
        characteristicId: characteristicIds[0],
        values: ['19.98', '20.0201'],
        gauge: 'G-0042',
        personNumber: 'Q-1',
        inspectedAt: '2026-01-05T08:00:00Z',
      },
      shown,
    );
    expect(inspection).toMatchObject({
      sampleNumber: 1,
      verdict: 'FAIL',
      gauge: 'G-0042',
      person: { number: 'Q-1' },
      characteristic: { name: 'Bore', unit: 'MMT' },
      inspectedAt: '2026-01-05T08:00:00.000Z',
      results: [
        { piece: 1, value: '19.98', verdict: 'PASS' },
        { piece: 2, value: '20.0201', verdict: 'FAIL' },
      ],
    });
    const counted = await shop.do(
      'recordInspection',
      {
        jobOrderId,
        characteristicId: characteristicIds[1],
        inspectedCount: 8,
        nonconformingCount: 0,
      },
      shown,
    );
    expect(counted.inspection).toMatchObject({
      sampleNumber: 1,
      verdict: 'PASS',
      results: [{ value: null, inspectedCount: 8, nonconformingCount: 0 }],
    });
    const { inspections } = await look(
      jobOrderId,
      'inspections(first: 5) { nodes { characteristic { name } } }',
    );
    expect(inspections.nodes.map((one: Data) => one.characteristic.name)).toEqual(['Burr', 'Bore']);
  });

  it('keeps what a correction replaced, and judges anew', async () => {
    const { jobOrderId, characteristicIds } = await inspectedJob(shop, bore);
    const characteristicId = characteristicIds[0];
    const { inspection } = await shop.do(
      'recordInspection',
      { jobOrderId, characteristicId, values: ['2.001'] },
      shown,
    );
    const inspectionResultId = inspection.results[0].id;
    expect(inspection.verdict).toBe('FAIL');
    const right = await shop.do(
      'correctInspectionResult',
      { inspectionResultId, value: '20.01', reason: 'point slipped' },
      shown,
    );
    expect(right.inspection.verdict).toBe('PASS');
    const gone = await shop.do(
      'correctInspectionResult',
      { inspectionResultId, value: '20.01', voided: true, reason: 'wrong piece' },
      shown,
    );
    expect(gone.inspection.verdict).toBeNull();
    expect(gone.inspection.results[0]).toMatchObject({
      value: '20.01',
      voided: true,
      verdict: null,
      corrections: [
        { valueBefore: '2.001', value: '20.01', reason: 'point slipped' },
        { valueBefore: '20.01', voidedBefore: false, voided: true, reason: 'wrong piece' },
      ],
    });
    expect(
      await shop.refusal('correctInspectionResult', {
        inspectionResultId,
        inspectedCount: 1,
        nonconformingCount: 0,
        reason: 'x',
      }),
    ).toEqual(['RESULT_KIND_MISMATCH value']);
    expect(
      await shop.refusal('correctInspectionResult', {
        inspectionResultId,
        value: '1',
        reason: ' ',
      }),
    ).toEqual(['REASON_REQUIRED reason']);
  });
});

describe('what does not fit', () => {
  it('is refused, and nothing is written', async () => {
    const { jobOrderId, characteristicIds } = await inspectedJob(shop, bore, burr);
    const [measured, attribute] = characteristicIds;
    const refused = (characteristicId: string | undefined, more: object) =>
      shop.refusal('recordInspection', { jobOrderId, characteristicId, ...more });
    expect(await refused(measured, {})).toEqual(['RESULT_KIND_MISMATCH values']);
    expect(await refused(measured, { values: [] })).toEqual(['RESULT_KIND_MISMATCH values']);
    expect(await refused(measured, { values: ['1', '2', '3'] })).toEqual([
      'SAMPLE_SIZE_EXCEEDED values',
    ]);
    expect(await refused(measured, { inspectedCount: 1, nonconformingCount: 0 })).toEqual([
      'RESULT_KIND_MISMATCH inspectedCount',
    ]);
    expect(await refused(attribute, { values: ['1'] })).toEqual(['RESULT_KIND_MISMATCH values']);
    expect(await refused(attribute, { inspectedCount: 3, nonconformingCount: 4 })).toEqual([
      'COUNT_OUT_OF_RANGE nonconformingCount',
    ]);
    const other = encodeId('InspectionCharacteristic', newId());
    expect(await refused(other, { values: ['1'] })).toEqual(['NOT_FOUND characteristicId']);
    const good = { values: ['20'] };
    expect(await refused(measured, { ...good, sampleNumber: 0 })).toEqual([
      'SAMPLE_NUMBER_OUT_OF_RANGE sampleNumber',
    ]);
    expect(await refused(measured, { ...good, gauge: '' })).toEqual(['INVALID_CODE gauge']);
    expect(await refused(measured, { ...good, personNumber: 'NOBODY' })).toEqual([
      'NOT_FOUND personNumber',
    ]);
    expect(await refused(measured, { ...good, inspectedAt: '2999-01-01T00:00:00Z' })).toEqual([
      'OCCURRED_IN_FUTURE inspectedAt',
    ]);
    const { inspections } = await look(jobOrderId, 'inspections(first: 5) { nodes { id } }');
    expect(inspections.nodes).toEqual([]);
  });

  it('nor is a job inspected that has not begun', async () => {
    const { item, order } = await inspectedJob(shop, bore);
    const next = await shop.order(item, uuidOf(order.revision.id));
    const jobOrderId = next.jobOrders[0].id;
    const { characteristics } = await look(jobOrderId, 'characteristics { id }');
    const input = { jobOrderId, characteristicId: characteristics[0].id, values: ['20'] };
    expect(await shop.refusal('recordInspection', input)).toEqual(['JOB_NOT_STARTED jobOrderId']);
  });
});

it('ten samples told at once have ten numbers, and one told five times has one', async () => {
  const { jobOrderId, characteristicIds } = await inspectedJob(shop, bore);
  const characteristicId = characteristicIds[0];
  const input = (more: object) => ({ jobOrderId, characteristicId, values: ['20'], ...more });
  await Promise.all([
    ...Array.from({ length: 10 }, () => shop.do('recordInspection', input({}))),
    ...Array.from({ length: 5 }, () =>
      shop.do('recordInspection', input({ idempotencyKey: `twice-${jobOrderId}` })),
    ),
  ]);
  const { inspections } = await look(
    jobOrderId,
    'inspections(first: 50) { nodes { sampleNumber } }',
  );
  const numbers = inspections.nodes.map((one: Data) => one.sampleNumber);
  expect(numbers.sort((a: number, b: number) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ]);
  expect(await shop.refusal('recordInspection', input({ sampleNumber: 4 }))).toEqual([
    'SAMPLE_TAKEN sampleNumber',
  ]);
});

it('a job is completed only with its mandatory results, of as many pieces as were made', async () => {
  const { jobOrderId, characteristicIds } = await inspectedJob(shop, bore, burr);
  const characteristicId = characteristicIds[0];
  await shop.do('reportProduction', { jobOrderId, good: '5', scrap: '1' });
  const outstanding =
    'outstandingInspections { characteristic { name mandatory } requiredPieces inspectedPieces }';
  // The first and the sixth piece of six: two samples of two; every piece for burrs, which nobody insists on.
  expect((await look(jobOrderId, outstanding)).outstandingInspections).toEqual([
    {
      characteristic: { name: 'Bore', mandatory: true },
      requiredPieces: 4,
      inspectedPieces: 0,
    },
    {
      characteristic: { name: 'Burr', mandatory: false },
      requiredPieces: 6,
      inspectedPieces: 0,
    },
  ]);
  const sample = { jobOrderId, characteristicId, values: ['20', '20'] };
  await shop.do('recordInspection', sample);
  expect(await shop.refusal('completeJob', { jobOrderId })).toEqual([
    'INSPECTION_MISSING jobOrderId',
  ]);
  const { inspection } = await shop.do('recordInspection', sample, shown);
  await shop.do('correctInspectionResult', {
    inspectionResultId: inspection.results[0].id,
    value: '20',
    voided: true,
    reason: 'twice',
  });
  expect(await shop.refusal('completeJob', { jobOrderId })).toEqual([
    'INSPECTION_MISSING jobOrderId',
  ]);
  await shop.do('recordInspection', { ...sample, values: ['20'] });
  await shop.do('completeJob', { jobOrderId });
});
