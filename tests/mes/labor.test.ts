import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let vice: string;
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  vice = await shop.item('VICE');
  revision = await shop.define(vice, { operations: { 10: {} } });
});
afterAll(() => shop.close());

let people = 0;
async function person(): Promise<string> {
  people += 1;
  const asked = { number: `P-${people}`, name: 'Ada' };
  return (await shop.do('createPerson', asked, 'person { id }')).person.id;
}

async function running(): Promise<string> {
  const order = await shop.order(vice, revision);
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  return jobOrderId;
}

const at = (time: string) => `2026-03-02T${time}.000Z`;
const shown = 'labor { id startedAt endedAt endedBy seconds }';

const on = async (personId: string, where: object, time?: string) =>
  (await shop.do('clockOn', { personId, ...where, ...(time && { occurredAt: at(time) }) }, shown))
    .labor[0];
const off = async (personId: string, where: object, time?: string) =>
  (await shop.do('clockOff', { personId, ...where, ...(time && { occurredAt: at(time) }) }, shown))
    .labor;

const job = (jobOrderId: string, selection: string) =>
  shop.entity('JobOrder', jobOrderId, selection);
const ofJob = async (jobOrderId: string) =>
  (await job(jobOrderId, `labor(first: 10) { nodes { startedAt endedAt endedBy seconds } }`)).labor
    .nodes;
const seconds = async (jobOrderId: string) => (await job(jobOrderId, 'laborSeconds')).laborSeconds;

describe('people on jobs', () => {
  it('share their time among the jobs they are on at once, to the second', async () => {
    const ada = await person();
    const [one, two, three] = [await running(), await running(), await running()];
    await on(ada, { jobOrderId: one }, '08:00:00');
    await on(ada, { jobOrderId: two }, '09:00:00');
    await on(ada, { jobOrderId: three }, '10:00:00');
    // Three at once for ten seconds: one of them has the fourth.
    expect(await off(ada, {}, '10:00:10')).toHaveLength(3);
    const shares = [await seconds(one), await seconds(two), await seconds(three)];
    expect(shares.reduce((sum, each) => sum + each, 0)).toBe(7210);
    expect(shares.map((each, index) => each - [5400, 1800, 0][index]!).sort()).toEqual([3, 3, 4]);
    const { person: found } = await shop.ask(
      `query($id: ID!) { person(id: $id) { number
        labor(first: 1) { nodes { jobOrder { id } seconds } pageInfo { hasNextPage } } } }`,
      { id: ada },
    );
    expect(found.labor.nodes).toEqual([{ jobOrder: { id: three }, seconds: shares[2] }]);
    expect(found.labor.pageInfo.hasNextPage).toBe(true);
  });

  it('are clocked off by the end of the job; a clock-off from before it that comes late counts', async () => {
    const [ada, bob] = [await person(), await person()];
    const jobOrderId = await running();
    await on(ada, { jobOrderId }, '08:00:00');
    await on(bob, { jobOrderId });
    await shop.do('completeJob', { jobOrderId });
    expect((await ofJob(jobOrderId)).map((one: any) => one.endedBy)).toEqual([
      'JOB_ENDED',
      'JOB_ENDED',
    ]);
    await off(ada, { jobOrderId }, '09:00:00');
    const [, first] = await ofJob(jobOrderId);
    expect(first).toMatchObject({ endedBy: 'CLOCKED_OFF', endedAt: at('09:00:00'), seconds: 3600 });
    expect(await shop.refusal('clockOff', { personId: ada, jobOrderId })).toEqual([
      'NOT_CLOCKED_ON occurredAt',
    ]);
    expect(await shop.refusal('clockOn', { personId: ada, jobOrderId })).toEqual([
      'JOB_ENDED jobOrderId',
    ]);
    await on(ada, { jobOrderId }, '09:30:00');
    expect(await off(ada, {}, '09:45:00')).toMatchObject([{ seconds: 900 }]);
    const aborted = await running();
    await on(bob, { jobOrderId: aborted });
    await shop.do('abortJob', { jobOrderId: aborted, reason: 'tool broke' });
    expect(await ofJob(aborted)).toMatchObject([{ endedBy: 'JOB_ENDED' }]);
  });

  it('have one time, whatever order it was clocked in, and once for a key', async () => {
    const ada = await person();
    const jobOrderId = await running();
    await on(ada, { jobOrderId }, '09:00:00');
    const early = await on(ada, { jobOrderId }, '08:00:00');
    expect(early).toMatchObject({ endedAt: at('09:00:00'), endedBy: 'CLOCKED_ON_AGAIN' });
    await off(ada, { jobOrderId }, '08:30:00');
    await off(ada, { jobOrderId }, '09:10:00');
    expect(await seconds(jobOrderId)).toBe(2400);
    const again = { personId: ada, jobOrderId, idempotencyKey: 'tablet/1' };
    await shop.do('clockOn', again);
    await shop.do('clockOn', again);
    expect(await shop.refusal('clockOn', { personId: ada, jobOrderId })).toEqual([
      'ALREADY_CLOCKED_ON occurredAt',
    ]);
    expect(await ofJob(jobOrderId)).toHaveLength(3);
  });

  it('clock on ten times at the same moment and are on it once', async () => {
    const ada = await person();
    const jobOrderId = await running();
    const tries = await Promise.all(
      Array.from({ length: 10 }, () => shop.try('clockOn', { personId: ada, jobOrderId })),
    );
    expect(tries.filter((one) => one.userErrors.length === 0)).toHaveLength(1);
    expect(await ofJob(jobOrderId)).toHaveLength(1);
  });

  it('are never left on a job that ends at the same time', async () => {
    const jobOrderId = await running();
    const all = await Promise.all(Array.from({ length: 8 }, () => person()));
    await Promise.all([
      ...all.map((personId) => shop.try('clockOn', { personId, jobOrderId })),
      shop.do('completeJob', { jobOrderId }),
    ]);
    const open = (await ofJob(jobOrderId)).filter((one: any) => one.endedAt === null);
    expect(open).toEqual([]);
  });

  it('are refused where nothing can be meant', async () => {
    const ada = await person();
    const order = await shop.order(vice, revision);
    const waiting = { jobOrderId: order.jobOrders[0].id };
    const jobOrderId = await running();
    const refused = (more: object) => shop.refusal('clockOn', { personId: ada, ...more });
    expect(await refused(waiting)).toEqual(['JOB_NOT_STARTED jobOrderId']);
    expect(await refused({})).toEqual(['PLACE_REQUIRED jobOrderId']);
    expect(await refused({ jobOrderId, personNumber: 'P-1' })).toEqual([
      'PERSON_REQUIRED personId',
    ]);
    expect(await refused({ jobOrderId, occurredAt: '2999-01-01T00:00:00Z' })).toEqual([
      'OCCURRED_IN_FUTURE occurredAt',
    ]);
    expect(await shop.refusal('clockOn', { personNumber: 'nobody', jobOrderId })).toEqual([
      'NOT_FOUND personNumber',
    ]);
    expect(await ofJob(jobOrderId)).toEqual([]);
    expect(await shop.refusal('createPerson', { number: 'P-1', name: 'Eve' })).toEqual([
      'NUMBER_TAKEN number',
    ]);
  });
});

it('a correction says who, when, why and what stood there', async () => {
  const ada = await person();
  const jobOrderId = await running();
  const { id } = await on(ada, { jobOrderId }, '08:00:00');
  await off(ada, {}, '12:00:00');
  await on(ada, { jobOrderId }, '13:00:00');
  await off(ada, {}, '14:00:00');
  const correct = (startedAt: string, endedAt: string | null, reason = 'forgot to clock off') => ({
    personnelActualId: id,
    startedAt: at(startedAt),
    endedAt: endedAt && at(endedAt),
    reason,
  });
  const refused = (...[from, to, why]: Parameters<typeof correct>) =>
    shop.refusal('correctLabor', correct(from, to, why));
  expect(await refused('08:00:00', '13:00:01')).toEqual(['LABOR_OVERLAPS startedAt']);
  expect(await refused('08:00:00', null)).toEqual(['LABOR_OVERLAPS startedAt']);
  expect(await refused('08:00:00', '07:00:00')).toEqual(['PERIOD_EMPTY endedAt']);
  expect(await refused('08:00:00', '11:00:00', ' ')).toEqual(['REASON_REQUIRED reason']);
  const { labor } = await shop.do(
    'correctLabor',
    correct('08:30:00', '11:00:00'),
    `labor { seconds endedBy person { id }
      corrections { startedBefore endedBefore startedAt endedAt reason actor recordedAt } }`,
  );
  expect(labor).toMatchObject([
    {
      seconds: 9000,
      endedBy: 'CORRECTED',
      person: { id: ada },
      corrections: [
        {
          startedBefore: at('08:00:00'),
          endedBefore: at('12:00:00'),
          startedAt: at('08:30:00'),
          endedAt: at('11:00:00'),
          reason: 'forgot to clock off',
          actor: 'tester',
        },
      ],
    },
  ]);
});

it('qualifications are granted from a day to a day, and withdrawn for a reason', async () => {
  const personId = await person();
  const welding = { personId, qualification: 'TIG-WELDING' };
  const days = { validFrom: '2026-01-01', validTo: '2026-12-31' };
  await shop.do('grantQualification', { ...welding, ...days });
  expect(
    await shop.refusal('grantQualification', { ...welding, ...days, validTo: '2025-12-31' }),
  ).toEqual(['PERIOD_EMPTY validTo']);
  const { person: found } = await shop.do(
    'withdrawQualification',
    { ...welding, reason: 'eye test' },
    'person { qualifications { name validFrom validTo withdrawnBy withdrawalReason } }',
  );
  expect(found.qualifications).toEqual([
    { name: 'TIG-WELDING', ...days, withdrawnBy: 'tester', withdrawalReason: 'eye test' },
  ]);
  expect(await shop.refusal('withdrawQualification', { ...welding, reason: 'again' })).toEqual([
    'NOT_QUALIFIED qualification',
  ]);
});

it('worker efficiency is work in attendance, and not known without attendance', async () => {
  const made = { code: 'U9', name: 'Bench', workCenterId: shop.workCenterId };
  const unit: string = (await shop.do('createWorkUnit', made, 'workUnit { id }')).workUnit.id;
  const ada = await person();
  const jobOrderId = await running();
  const read = async (type: string, id: string) =>
    (
      await shop.entity(
        type,
        id,
        `kpis(from: "2026-03-03T08:00:00Z", to: "2026-03-03T12:00:00Z") {
          elements { apwt apat } workerEfficiency { value gap } }`,
      )
    ).kpis;
  const clock = (mutation: string, where: object, time: string) =>
    shop.do(mutation, { personId: ada, ...where, occurredAt: `2026-03-03T${time}:00Z` });
  const unknown = { value: null, gap: 'NOT_RECORDED' };
  expect(await read('WorkUnit', unit)).toEqual({
    elements: { apwt: null, apat: null },
    workerEfficiency: unknown,
  });
  await clock('clockOn', { jobOrderId, workUnitId: unit }, '07:00');
  await clock('clockOff', { jobOrderId }, '11:00');
  expect(await read('WorkUnit', unit)).toEqual({
    elements: { apwt: '10800', apat: null },
    workerEfficiency: unknown,
  });
  await clock('clockOn', { workCenterId: shop.workCenterId }, '08:00');
  await clock('clockOff', { workCenterId: shop.workCenterId }, '12:00');
  expect(await read('WorkCenter', shop.workCenterId)).toEqual({
    elements: { apwt: '10800', apat: '14400' },
    workerEfficiency: { value: '0.75', gap: null },
  });
});
