import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop, uuidOf } from './shop.ts';

type Data = Record<string, any>;

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
  const asked = { number: `T-${people}`, name: 'Ada' };
  return (await shop.do('createPerson', asked, 'person { id }')).person.id;
}

async function running(): Promise<{ jobOrderId: string; workOrderId: string }> {
  const order = await shop.order(vice, revision);
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  return { jobOrderId, workOrderId: order.id };
}

const at = (time: string) => `2026-03-02T${time}.000Z`;
const clock = async (mutation: string, input: object, time?: string): Promise<Data[]> =>
  (
    await shop.do(
      mutation,
      { ...input, ...(time && { occurredAt: at(time) }) },
      'labor { id jobOrder { id } seconds }',
    )
  ).labor;

/** What was told of a time, in order: seconds before and after. */
async function told(id: string): Promise<unknown[]> {
  const events = await shop.said(id);
  return events.map(({ type, payload }) =>
    type === 'LaborStarted' ? 'started' : [payload.secondsBefore, payload.seconds],
  );
}

describe('time on a job', () => {
  it('is told when it ends, with who, where, and what they are qualified for', async () => {
    const personId = await person();
    const days = { validFrom: '2026-01-01', validTo: '2026-12-31' };
    await shop.do('grantQualification', { personId, qualification: 'TIG-WELDING', ...days });
    const past = { validFrom: '2025-01-01', validTo: '2025-12-31' };
    await shop.do('grantQualification', { personId, qualification: 'CRANE', ...past });
    const { jobOrderId, workOrderId } = await running();
    const [entry] = await clock('clockOn', { personId, jobOrderId }, '08:00:00');
    expect(await told(entry!.id)).toEqual(['started']);
    await clock('clockOff', { personId, idempotencyKey: 'told/1' }, '08:10:00');
    await clock('clockOff', { personId, idempotencyKey: 'told/1' }, '08:10:00');
    const events = await shop.said(entry!.id);
    expect(events.map((one) => one.type)).toEqual(['LaborStarted', 'LaborReported']);
    expect(events[1]!.payload).toEqual({
      laborEntryId: uuidOf(entry!.id),
      personId: uuidOf(personId),
      qualifications: ['TIG-WELDING'],
      jobOrderId: uuidOf(jobOrderId),
      workOrderId: uuidOf(workOrderId),
      workCenterId: uuidOf(shop.workCenterId),
      workUnitId: null,
      siteId: uuidOf(shop.siteId),
      startedAt: at('08:00:00'),
      endedAt: at('08:10:00'),
      seconds: 600,
      secondsBefore: null,
      reason: null,
    });
  });

  it('that is corrected is told with what stood there, also back to lasting', async () => {
    const personId = await person();
    const { jobOrderId } = await running();
    const [entry] = await clock('clockOn', { personId, jobOrderId }, '08:00:00');
    await clock('clockOff', { personId }, '09:00:00');
    const correct = (startedAt: string, endedAt: string | null) =>
      shop.do('correctLabor', {
        personnelActualId: entry!.id,
        startedAt: at(startedAt),
        endedAt: endedAt && at(endedAt),
        reason: 'forgot',
      });
    await correct('08:00:00', '08:30:00');
    await correct('08:00:00', null);
    await clock('clockOff', { personId }, '10:00:00');
    expect(await told(entry!.id)).toEqual([
      'started',
      [null, 3600],
      [3600, 1800],
      [1800, 0],
      [0, 7200],
    ]);
    const events = await shop.said(entry!.id);
    expect(events.map(({ payload }) => payload.reason ?? null)).toEqual([
      null,
      null,
      'forgot',
      'forgot',
      null,
    ]);
  });

  it('shares told of several jobs at once add up, whoever ends them and in whatever order', async () => {
    const personId = await person();
    const [one, two, three] = [await running(), await running(), await running()];
    const [first] = await clock('clockOn', { personId, ...pick(one) }, '08:00:00');
    const [second] = await clock('clockOn', { personId, ...pick(two) }, '09:00:00');
    await clock('clockOff', { personId, ...pick(two) }, '10:00:00');
    expect(await told(second!.id)).toEqual(['started', [null, 1800]]);
    // Who was on a third all that hour says so late: what was told of the second is another.
    const [third] = await clock('clockOn', { personId, ...pick(three) }, '09:00:00');
    await clock('clockOff', { personId, ...pick(three) }, '10:00:00');
    await shop.do('completeJob', pick(one));
    expect(await told(second!.id)).toEqual(['started', [null, 1800], [1800, 1200]]);
    expect(await told(third!.id)).toEqual(['started', [null, 1200]]);
    const { seconds } = (await shop.said(first!.id)).at(-1)!.payload;
    const { startedAt, endedAt } = (await shop.said(first!.id)).at(-1)!.payload;
    const lasted = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
    expect(seconds).toBe(lasted - 2400);
  });

  it('is told once and rightly when jobs of one person end at the same moment', async () => {
    const personId = await person();
    const jobs = await Promise.all(Array.from({ length: 6 }, running));
    for (const job of jobs) await clock('clockOn', { personId, ...pick(job) }, '11:00:00');
    const ended = await Promise.all(
      jobs.map((job, at) =>
        at % 2 === 0
          ? shop.try('completeJob', pick(job))
          : shop.try('clockOff', { personId, ...pick(job) }),
      ),
    );
    expect(ended.flatMap((one) => one.userErrors)).toEqual([]);
    for (const job of jobs) {
      const found = await shop.entity(
        'JobOrder',
        job.jobOrderId,
        'labor(first: 5) { nodes { id seconds } }',
      );
      const [entry] = found.labor.nodes;
      expect((await shop.said(entry.id)).at(-1)!.payload.seconds).toBe(entry.seconds);
    }
  });
});

it('a job ends when nobody writes about who is on it: their other times share with this one', async () => {
  const personId = await person();
  const { jobOrderId } = await running();
  await clock('clockOn', { personId, jobOrderId }, '08:00:00');
  let hasEnded = false;
  let ending: Promise<unknown> = Promise.resolve();
  await shop.admin.begin(async (sql) => {
    await sql`select id from mes.person where id = ${uuidOf(personId)} for no key update`;
    ending = shop.do('completeJob', { jobOrderId }).then(() => (hasEnded = true));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(hasEnded).toBe(false);
  });
  await ending;
});

const pick = ({ jobOrderId }: { jobOrderId: string }) => ({ jobOrderId });

it('is watched by person, job, work centre and site, joined by AND, and from a place on', async () => {
  const publish = async () => {
    await shop.admin`update mes.outbox set position = number where position is null`;
    await shop.admin`select pg_notify('published_mes', '')`;
  };
  await publish();
  const clients: { dispose(): void | Promise<void> }[] = [];
  const seen: Record<string, string[]> = {};
  const cursors: string[] = [];
  const watch = (name: string, args: string, cursor?: string) => {
    const events: string[] = (seen[name] = []);
    const client = shop.socket();
    clients.push(client);
    client.subscribe<Data>(
      {
        query: `subscription { laborChanged${args} { eventType occurredAt cursor labor { id } } }`,
        ...(cursor ? { extensions: { cursor } } : {}),
      },
      {
        next: ({ data }) => {
          const { eventType, labor, cursor: place } = data!.laborChanged;
          if (name === 'all') cursors.push(place);
          events.push(`${eventType} ${labor.id}`);
        },
        error: (error) => events.push(JSON.stringify(error)),
        complete: () => undefined,
      },
    );
  };
  const [ada, bob] = [await person(), await person()];
  const { jobOrderId } = await running();
  const { jobOrderId: other } = await running();
  watch('all', '');
  watch('ada', `(personId: "${ada}", siteId: "${shop.siteId}")`);
  watch('job', `(jobOrderId: "${jobOrderId}", workCenterId: "${shop.workCenterId}")`);
  watch('neither', `(personId: "${ada}", jobOrderId: "${other}")`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [first] = await clock('clockOn', { personId: ada, jobOrderId }, '08:00:00');
  const [second] = await clock('clockOn', { personId: bob, jobOrderId: other }, '08:00:00');
  await clock('clockOff', { personId: ada }, '08:10:00');
  const [third] = await clock('clockOn', { personId: bob, workCenterId: shop.workCenterId });
  await publish();
  const all = [
    `LaborStarted ${first!.id}`,
    `LaborStarted ${second!.id}`,
    `LaborReported ${first!.id}`,
    `LaborStarted ${third!.id}`,
  ];
  await until(
    'all that was clocked',
    () => Promise.resolve(seen),
    () => seen.all!.length >= 4 && seen.ada!.length >= 2 && seen.job!.length >= 2,
  );
  expect(seen).toEqual({ all, ada: [all[0], all[2]], job: [all[0], all[2]], neither: [] });
  watch('resumed', '', cursors[1]);
  await until(
    'what came behind it',
    () => Promise.resolve(seen),
    () => seen.resumed!.length >= 2,
  );
  expect(seen.resumed).toEqual(all.slice(2));
  for (const client of clients) await client.dispose();
});
