import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let machines = 0;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const at = (time: string) => `2026-03-02T${time}.000Z`;
const clock = (instant: string | null) => instant?.slice(11, 19) ?? null;

async function machine(): Promise<string> {
  machines += 1;
  const unit = { workCenterId: shop.workCenterId, code: `M${machines}`, name: 'Saw' };
  return (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
}

type Report = readonly [time: string, state: string, reasonCode?: string | undefined];

const input = (workUnitId: string, reports: readonly Report[]) => ({
  workUnitId,
  source: 'MACHINE',
  reports: reports.map(([time, state, reasonCode]) => ({
    occurredAt: at(time),
    state,
    reasonCode,
  })),
});

const report = (workUnitId: string, ...reports: Report[]) =>
  shop.do('reportEquipmentStates', input(workUnitId, reports), 'recorded');

const correct = (workUnitId: string, from: string, to: string | null, more: object) =>
  shop.do(
    'correctEquipmentState',
    {
      workUnitId,
      startsAt: at(from),
      endsAt: to && at(to),
      why: 'seen on the camera',
      ...more,
    },
    `correction { id actor why startsAt endsAt
      replaced { state startsAt endsAt source correction { id } } }`,
  );

const shown = 'state reason { code } startsAt endsAt source correction { id }';

/** The day as a list: begin, end, state, reason, and a star where it was corrected. */
async function day(workUnitId: string, from = '00:00:00', to = '23:59:59', size = 100) {
  const rows: string[] = [];
  let after: string | null = null;
  do {
    const { workUnit } = (await shop.ask(
      `query($id: ID!, $from: DateTime!, $to: DateTime!, $size: Int, $after: String) {
        workUnit(id: $id) { stateHistory(from: $from, to: $to, first: $size, after: $after) {
          nodes { ${shown} } pageInfo { hasNextPage endCursor } } } }`,
      { id: workUnitId, from: at(from), to: at(to), size, after },
    )) as { workUnit: any };
    for (const one of workUnit.stateHistory.nodes) {
      const why = one.reason ? ` ${one.reason.code}` : '';
      const star = one.correction ? '*' : '';
      rows.push(`${clock(one.startsAt)}-${clock(one.endsAt)} ${one.state}${why}${star}`);
    }
    after = workUnit.stateHistory.pageInfo.hasNextPage
      ? workUnit.stateHistory.pageInfo.endCursor
      : null;
  } while (after);
  return rows;
}

describe('what is reported of a machine', () => {
  it('is one state after another, and the last one lasts', async () => {
    const saw = await machine();
    expect((await shop.entity('WorkUnit', saw, 'state { state }')).state).toBeNull();
    const { recorded } = await report(
      saw,
      ['09:00:00', 'PRODUCING'],
      ['10:30:00', 'DELAY', 'MATERIAL-MISSING'],
      ['11:00:00', 'PRODUCING'],
    );
    expect(recorded).toBe(3);
    expect(await day(saw)).toEqual([
      '09:00:00-10:30:00 PRODUCING',
      '10:30:00-11:00:00 DELAY MATERIAL-MISSING',
      '11:00:00-null PRODUCING',
    ]);
    expect((await shop.entity('WorkUnit', saw, `state { ${shown} }`)).state).toEqual({
      state: 'PRODUCING',
      reason: null,
      startsAt: at('11:00:00'),
      endsAt: null,
      source: 'MACHINE',
      correction: null,
    });
    expect(await day(saw, '10:40:00', '10:50:00')).toEqual([
      '10:30:00-11:00:00 DELAY MATERIAL-MISSING',
    ]);
  });

  it('gives the same history late, shuffled, repeated and one by one as in time', async () => {
    const [sorted, mixed] = [await machine(), await machine()];
    const states = ['PRODUCING', 'PRODUCING', 'DOWN', 'DOWN', 'DELAY', 'SETUP'];
    const reasons = [undefined, undefined, undefined, 'MECHANICAL', undefined, undefined];
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const all = Array.from({ length: 120 }, (_, minute): Report => {
      const time = `0${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}:00`;
      const kind = random(states.length);
      return [time, states[kind]!, reasons[kind]];
    });
    await report(sorted, ...all);
    const shuffled = all
      .map((one) => [random(1000), one] as const)
      .sort(([a], [b]) => a - b)
      .map(([, one]) => one);
    for (const one of shuffled.slice(0, 30)) await report(mixed, one);
    await report(mixed, ...shuffled.slice(20, 90), ...shuffled.slice(20, 40));
    await report(mixed, ...shuffled.slice(60));
    const history = await day(sorted);
    expect(history.length).toBeGreaterThan(40);
    expect(await day(mixed)).toEqual(history);
    // Pages are the same rows.
    expect(await day(mixed, '00:00:00', '23:59:59', 7)).toEqual(history);
  });

  it('is no news when it only repeats the state, and its reason stays', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'DOWN', 'ELECTRICAL']);
    await report(saw, ['08:10:00', 'DOWN'], ['08:20:00', 'DOWN']);
    expect((await shop.said(saw)).map((one) => one.payload.since)).toEqual([at('08:00:00')]);
    expect(await day(saw)).toEqual(['08:00:00-null DOWN ELECTRICAL']);
    // What comes late between two repetitions shows that the second was none.
    await report(saw, ['08:15:00', 'PRODUCING']);
    expect(await day(saw)).toEqual([
      '08:00:00-08:15:00 DOWN ELECTRICAL',
      '08:15:00-08:20:00 PRODUCING',
      '08:20:00-null DOWN',
    ]);
  });

  it('is no news when its reason is said again and again, however it is read', async () => {
    const saw = await machine();
    const jam = (time: string): Report => [time, 'DOWN', 'ELECTRICAL'];
    await report(saw, jam('08:00:00'), jam('08:10:00'));
    await report(saw, jam('08:30:00'));
    await report(saw, jam('08:20:00'), ['09:00:00', 'PRODUCING']);
    const whole = '08:00:00-09:00:00 DOWN ELECTRICAL';
    expect(await day(saw)).toEqual([whole, '09:00:00-null PRODUCING']);
    expect(await day(saw, '07:00:00', '08:05:00')).toEqual([whole]);
    expect(await day(saw, '08:25:00', '08:40:00')).toEqual([whole]);
    expect((await shop.said(saw)).map((one) => one.payload.since)).toEqual([
      at('08:00:00'),
      at('09:00:00'),
    ]);
  });

  it('has its real begin and end in any window when a reason was said, left out and said again', async () => {
    const saw = await machine();
    await report(
      saw,
      ['08:00:00', 'DOWN', 'ELECTRICAL'],
      ['08:10:00', 'DOWN'],
      ['08:20:00', 'DOWN', 'ELECTRICAL'],
      ['09:00:00', 'PRODUCING'],
    );
    const [first, second] = await day(saw);
    expect(await day(saw, '07:00:00', '08:05:00')).toEqual([first]);
    expect(await day(saw, '08:30:00', '08:40:00')).toEqual([second]);
    expect(second).toBe('08:20:00-09:00:00 DOWN ELECTRICAL');
  });

  it('is refused when it can not be, and then nothing of it is recorded', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'DOWN']);
    const refusal = (...reports: Report[]) =>
      shop.refusal('reportEquipmentStates', input(saw, reports));
    expect(await refusal(['07:00:00', 'SETUP'], ['08:00:00', 'SETUP'])).toEqual([
      'STATE_CONFLICT reports.1.occurredAt',
    ]);
    expect(await refusal(['09:00:00', 'SETUP'], ['09:00:00', 'DOWN'])).toEqual([
      'STATE_CONFLICT reports.1.occurredAt',
    ]);
    expect(await refusal(['09:00:00', 'SETUP', 'MECHANICAL'])).toEqual([
      'REASON_OF_OTHER_STATE reports.0.reasonCode',
    ]);
    expect(await refusal(['09:00:00', 'DOWN', 'NOBODY'])).toEqual([
      'NOT_FOUND reports.0.reasonCode',
    ]);
    expect(await refusal()).toEqual(['NOTHING_REPORTED reports']);
    const ahead = { occurredAt: new Date(Date.now() + 20 * 60_000).toISOString(), state: 'DOWN' };
    expect(
      await shop.refusal('reportEquipmentStates', { workUnitId: saw, reports: [ahead] }),
    ).toEqual(['OCCURRED_IN_FUTURE reports.0.occurredAt']);
    const nowhere = encodeId('WorkUnit', newId());
    expect(
      await shop.refusal('reportEquipmentStates', input(nowhere, [['09:00:00', 'DOWN']])),
    ).toEqual(['NOT_FOUND workUnitId']);
    expect(await day(saw)).toEqual(['08:00:00-null DOWN']);
  });

  it('is recorded once, and in its place, when many send at the same time', async () => {
    const [saw, sorted] = [await machine(), await machine()];
    const times = Array.from({ length: 40 }, (_, nth) => `08:${String(nth + 10)}:00`);
    // Mostly repetitions: what stands beside each other decides what is one.
    const all = times.map((time, nth): Report => [time, nth % 10 === 3 ? 'DOWN' : 'PRODUCING']);
    await report(sorted, ...all);
    const sent = await Promise.all([...all, ...all].map((one) => report(saw, one)));
    expect(sent.filter((one) => one.recorded === 1)).toHaveLength(40);
    expect(await day(saw)).toEqual(await day(sorted));
  });
});

describe('a correction', () => {
  it('lies over what was reported, and what stood there stays to be read', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'PRODUCING'], ['09:00:00', 'DOWN'], ['10:00:00', 'PRODUCING']);
    const { correction } = await correct(saw, '08:30:00', '09:30:00', {
      state: 'DELAY',
      reasonCode: 'OPERATOR-MISSING',
    });
    expect(await day(saw)).toEqual([
      '08:00:00-08:30:00 PRODUCING',
      '08:30:00-09:30:00 DELAY OPERATOR-MISSING*',
      '09:30:00-10:00:00 DOWN',
      '10:00:00-null PRODUCING',
    ]);
    expect(correction).toMatchObject({ actor: 'tester', why: 'seen on the camera' });
    expect(correction.replaced).toMatchObject([
      { state: 'PRODUCING', startsAt: at('08:30:00'), endsAt: at('09:00:00'), source: 'MACHINE' },
      { state: 'DOWN', startsAt: at('09:00:00'), endsAt: at('09:30:00'), correction: null },
    ]);
    const again = await correct(saw, '09:00:00', '09:15:00', { state: 'SETUP' });
    expect(again.correction.replaced).toMatchObject([
      { state: 'DELAY', source: 'MANUAL', correction: { id: correction.id } },
    ]);
    expect((await day(saw)).slice(1, 4)).toEqual([
      '08:30:00-09:00:00 DELAY OPERATOR-MISSING*',
      '09:00:00-09:15:00 SETUP*',
      '09:15:00-09:30:00 DELAY OPERATOR-MISSING*',
    ]);
    // However small the window, begin and end are the real ones.
    expect(await day(saw, '09:20:00', '09:21:00')).toEqual([
      '09:15:00-09:30:00 DELAY OPERATOR-MISSING*',
    ]);
    const { stateCorrections } = await shop.entity(
      'WorkUnit',
      saw,
      'stateCorrections(first: 5) { nodes { state } }',
    );
    expect(stateCorrections.nodes).toEqual([{ state: 'SETUP' }, { state: 'DELAY' }]);
  });

  it('stands whatever the machine says later of that time', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'PRODUCING']);
    await correct(saw, '09:00:00', '10:00:00', { state: 'PLANNED_STOP', reasonCode: 'MEETING' });
    await report(saw, ['08:50:00', 'DOWN'], ['09:30:00', 'SETUP']);
    expect(await day(saw)).toEqual([
      '08:00:00-08:50:00 PRODUCING',
      '08:50:00-09:00:00 DOWN',
      '09:00:00-10:00:00 PLANNED_STOP MEETING*',
      '10:00:00-null SETUP',
    ]);
  });

  it('that reaches far out of a period still shows its real begin', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'PRODUCING'], ['09:00:00', 'DOWN'], ['10:00:00', 'SETUP']);
    await correct(saw, '08:10:00', '11:00:00', { state: 'DELAY' });
    await correct(saw, '08:20:00', '08:30:00', { state: 'SETUP' });
    await correct(saw, '10:30:00', '10:40:00', { state: 'SETUP' });
    expect(await day(saw, '09:20:00', '09:21:00')).toEqual(['08:30:00-10:30:00 DELAY*']);
  });

  it('without an end gives what lasts its reason, until something changes', async () => {
    const saw = await machine();
    await report(saw, ['08:00:00', 'DOWN'], ['08:05:00', 'DOWN']);
    const { correction } = await correct(saw, '08:00:00', null, {
      state: 'DOWN',
      reasonCode: 'CONTROLS',
    });
    expect(correction.replaced).toMatchObject([{ state: 'DOWN', endsAt: null }]);
    expect(await day(saw)).toEqual(['08:00:00-null DOWN CONTROLS*']);
    await report(saw, ['08:10:00', 'DOWN'], ['09:00:00', 'PRODUCING']);
    expect(await day(saw)).toEqual(['08:00:00-09:00:00 DOWN CONTROLS*', '09:00:00-null PRODUCING']);
    expect((await shop.said(saw)).map((one) => one.payload.since)).toEqual([
      at('08:00:00'),
      at('08:00:00'),
      at('09:00:00'),
    ]);
  });

  it('is refused without a reason why, backwards, or for what is to come', async () => {
    const saw = await machine();
    const base = { workUnitId: saw, startsAt: at('09:00:00'), state: 'DOWN', why: 'wrong' };
    const refusal = (more: object) => shop.refusal('correctEquipmentState', { ...base, ...more });
    expect(await refusal({ why: ' ' })).toEqual(['WHY_REQUIRED why']);
    expect(await refusal({ endsAt: at('09:00:00') })).toEqual(['PERIOD_EMPTY endsAt']);
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(await refusal({ endsAt: soon })).toEqual(['OCCURRED_IN_FUTURE endsAt']);
    expect(await refusal({ startsAt: soon })).toEqual(['OCCURRED_IN_FUTURE startsAt']);
    expect(await refusal({ reasonCode: 'SETUP' })).toEqual(['REASON_OF_OTHER_STATE reasonCode']);
    expect(await day(saw)).toEqual([]);
  });
});
