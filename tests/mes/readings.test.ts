import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, ndjson, rollUpAll, type Said, send } from './machine.ts';
import { Shop } from './shop.ts';

let shop: Shop;
let machines = 0;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const machine = () => Machine.install(shop, `M${(machines += 1)}`);
const minute = 60_000;
/** A whole hour, four hours ago: all of it has happened. */
const start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 4 * 3_600_000;
const at = (milliseconds: number) => new Date(start + milliseconds).toISOString();

/** The same numbers in every run. */
function random(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const shuffled = <T>(list: readonly T[], next: () => number): T[] =>
  list
    .map((one) => [next(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

async function deadLetters(source: string): Promise<any[]> {
  const { rejectedReadings } = await shop.ask(
    `query($source: String) { rejectedReadings(source: $source, first: 100) {
      nodes { source line payload code message } } }`,
    { source },
  );
  return rejectedReadings.nodes;
}

describe('a tag', () => {
  it('is defined once, keeps what it is, and measures in units of Rec 20', async () => {
    const saw = await machine();
    const heat = await saw.tag('Temperature', { unit: 'CEL' });
    expect(await saw.tag('Temperature', { unit: 'CEL' })).toBe(heat);
    expect(
      await saw.read(heat, 'name path kind dataType unit workUnit { id } value { value }'),
    ).toEqual({
      name: 'Temperature',
      path: saw.path('Temperature'),
      kind: 'MEASUREMENT',
      dataType: 'DECIMAL',
      unit: 'CEL',
      workUnit: { id: saw.id },
      value: null,
    });
    const define = { workUnitId: saw.id, name: 'Temperature' };
    expect(await shop.refusal('defineTag', { ...define, unit: 'FAH' })).toEqual(['TAG_FIXED unit']);
    expect(await shop.refusal('defineTag', { ...define, unit: 'WARM' })).toEqual([
      'UNKNOWN_UNIT unit',
    ]);
    expect(
      await shop.refusal('defineTag', { ...define, dataType: 'TEXT', kind: 'COUNTER' }),
    ).toEqual(['COUNTER_NOT_A_NUMBER dataType']);
    const listed = await shop.entity('WorkUnit', saw.id, 'tags(first: 5) { nodes { name } }');
    expect(listed.tags.nodes).toEqual([{ name: 'Temperature' }]);
  });
});

describe('a reading', () => {
  it('is the newest value by its own time, whenever it comes', async () => {
    const saw = await machine();
    const heat = await saw.tag('T');
    const tag = saw.path('T');
    await saw.record([{ tag, occurredAt: at(2000), value: 21.5 }]);
    const late = { tag: heat, occurredAt: at(1000), value: 99 };
    expect(await saw.record([late])).toMatchObject({ accepted: 1, repeated: 0, rejected: [] });
    expect(await saw.record([late])).toMatchObject({ accepted: 0, repeated: 1, rejected: [] });
    const { value } = await saw.read(heat, 'value { value occurredAt clockSkewed }');
    expect(value).toEqual({ value: '21.5', occurredAt: at(2000), clockSkewed: false });
  });

  it('that can not be recorded is a dead letter with its reason, and keeps no other back', async () => {
    const saw = await machine();
    await saw.tag('T');
    await saw.tag('N', { dataType: 'INTEGER' });
    await saw.tag('On', { dataType: 'BOOLEAN' });
    const [tag, occurredAt] = [saw.path('T'), at(0)];
    const sent = await send(
      shop,
      ndjson([
        { tag, occurredAt, value: 1 },
        '{"tag": ',
        '[]',
        '',
        { occurredAt, value: 1 },
        { tag, occurredAt: 'yesterday', value: 1 },
        { tag, occurredAt, value: null },
        { tag, occurredAt, value: 'warm' },
        { tag, occurredAt, value: 1e15 },
        { tag, occurredAt: new Date(Date.now() + 3_700_000).toISOString(), value: 1 },
        { tag, occurredAt: '2020-01-01T00:00:00Z', value: 1 },
        { tag: 'S1/WC1/NONE/T', occurredAt, value: 1 },
        { tag, occurredAt, value: 2 },
        { tag: saw.path('N'), occurredAt, value: 1.5 },
        { tag: saw.path('On'), occurredAt, value: 'maybe' },
        { tag: saw.path('On'), occurredAt, value: true },
        `{"tag": "${'x'.repeat(20_000)}"}`,
        { tag, occurredAt: at(1), value: 3 },
      ]),
      { 'x-source': saw.code },
    );
    const reasons = [
      [2, 'NO_JSON'],
      [3, 'INVALID_TAG'],
      [5, 'INVALID_TAG'],
      [6, 'INVALID_TIME'],
      [7, 'INVALID_VALUE'],
      [8, 'INVALID_VALUE'],
      [9, 'VALUE_OUT_OF_RANGE'],
      [10, 'OCCURRED_IN_FUTURE'],
      [11, 'TOO_OLD'],
      [12, 'UNKNOWN_TAG'],
      [13, 'VALUE_CONFLICT'],
      [14, 'INVALID_VALUE'],
      [15, 'INVALID_VALUE'],
      [17, 'LINE_TOO_LONG'],
    ];
    expect(sent.status).toBe(200);
    expect(sent.body).toMatchObject({ accepted: 3, repeated: 0, rejected: reasons.length });
    expect(sent.body.rejections.map((one: any) => [one.line, one.code])).toEqual(reasons);
    const letters = await deadLetters(saw.code);
    expect(letters.map(({ line, code }) => [line, code]).sort(([a], [b]) => a - b)).toEqual(
      reasons,
    );
    expect(letters.find(({ line }) => line === 2)).toMatchObject({ payload: '{"tag": ' });
  });

  it('comes plain or gzipped; what is neither, or of no source, is refused', async () => {
    const saw = await machine();
    const heat = await saw.tag('T');
    const readings = Array.from({ length: 12_345 }, (_, n) => ({
      tag: heat,
      occurredAt: at(n * 100),
      value: n,
    }));
    const gzip = { 'content-encoding': 'gzip' };
    const sent = await send(shop, gzipSync(ndjson(readings)), gzip);
    expect(sent.body).toMatchObject({ accepted: 12_345, repeated: 0, rejected: 0 });
    const again = await send(shop, ndjson(readings));
    expect(again.body).toMatchObject({ accepted: 0, repeated: 12_345, rejected: 0 });
    const bad = await send(shop, 'not gzip at all', gzip);
    expect([bad.status, bad.body.errors[0].extensions.code]).toEqual([400, 'BAD_GZIP']);
    const odd = await send(shop, '', { 'x-sent-at': 'noon' });
    expect([odd.status, odd.body.errors[0].extensions.code]).toEqual([400, 'INVALID_TIME']);
  });

  it('of a clock that is off is flagged, and so is the source; nothing is corrected', async () => {
    const saw = await machine();
    const heat = await saw.tag('T');
    const off = Date.now() - 10 * minute;
    const occurredAt = new Date(off - 1000).toISOString();
    const sentAt = new Date(off).toISOString();
    await saw.record([{ tag: heat, occurredAt, value: 1 }], { sentAt });
    const { value } = await saw.read(heat, 'value { occurredAt clockSkewed }');
    expect(value).toEqual({ occurredAt, clockSkewed: true });
    const { telemetrySources } = await shop.ask(
      'query { telemetrySources(first: 100) { nodes { name skewMilliseconds clockSkewed } } }',
    );
    const source = telemetrySources.nodes.find((one: any) => one.name === saw.code);
    expect(source.clockSkewed).toBe(true);
    expect(source.skewMilliseconds).toBeLessThan(-9 * minute);
    expect(source.skewMilliseconds).toBeGreaterThan(-11 * minute);
  });
});

describe('the history of a tag', () => {
  it('is the same shuffled, late, repeated and with clocks off as sorted, to the last digit', async () => {
    const [sorted, mixed] = [await machine(), await machine()];
    const next = random(11);
    const all = Array.from({ length: 10_000 }, (_, n) => {
      // One machine in two runs ten minutes ahead.
      const skew = n % 2 === 0 ? 10 * minute : 0;
      return [
        ['T', (next() * 100).toFixed(9)],
        ['N', String(n % 700)],
      ].map(([name, value]) => ({ name, occurredAt: at(n * 900 + skew), value }));
    }).flat();
    expect(all).toHaveLength(20_000);
    const said = (from: Machine, list: typeof all): Said[] =>
      list.map(({ name, ...one }) => ({ ...one, tag: from.path(name!) }));
    const tags: string[][] = [];
    for (const one of [sorted, mixed]) {
      tags.push([
        await one.tag('T', { unit: 'CEL' }),
        await one.tag('N', { kind: 'COUNTER', dataType: 'INTEGER' }),
      ]);
    }
    const inOrder = all.toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt));
    expect((await send(shop, ndjson(said(sorted, inOrder)))).body.accepted).toBe(20_000);
    await rollUpAll(shop);

    const order = shuffled(all, next);
    const [prompt, late] = [order.slice(0, 14_000), order.slice(14_000)];
    const again = prompt.slice(0, 2_000);
    // Two senders at once, then what was late, with what all had been sent before.
    const [first, second] = [prompt.slice(0, 7_000), prompt.slice(7_000)];
    await Promise.all([first, second].map((part) => send(shop, ndjson(said(mixed, part)))));
    await rollUpAll(shop);
    const rest = await send(shop, ndjson(said(mixed, [...late, ...again])));
    expect(rest.body).toMatchObject({ accepted: 6_000, repeated: 2_000, rejected: 0 });

    const periods = [
      [at(0), at(3 * 3_600_000), 2000],
      [at(0), at(3 * 3_600_000), 3],
      [at(61_500), at(9_000_700), 400],
      [at(61_500), at(9_000_700), 1],
      [at(61_500), at(200_700), 200],
    ] as const;
    const compare = async () => {
      for (const [from, to, points] of periods) {
        for (const kind of [0, 1]) {
          const expected = await sorted.history(tags[0]![kind]!, from, to, points);
          expect(expected.length).toBeGreaterThan(0);
          expect(expected.length).toBeLessThanOrEqual(points);
          expect(await mixed.history(tags[1]![kind]!, from, to, points)).toEqual(expected);
        }
      }
    };
    // Before and after what was late is rolled up.
    await compare();
    await rollUpAll(shop);
    await compare();

    const whole = all
      .filter(({ name }) => name === 'T')
      .map(({ value }) => BigInt(value!.replace('.', '')));
    const total = whole.reduce((sum, value) => sum + value, 0n);
    const [bucket] = await mixed.history(tags[1]![0]!, at(0), at(4 * 3_600_000), 1);
    expect(bucket).toMatchObject({ count: 10_000, increase: null });
    expect(
      BigInt(Number(bucket!.sum.split('.')[0])) * 1_000_000_000n +
        BigInt(bucket!.sum.split('.')[1].padEnd(9, '0')),
    ).toBe(total);
    const newest = await Promise.all([
      sorted.read(tags[0]![1]!, 'value { value occurredAt }'),
      mixed.read(tags[1]![1]!, 'value { value occurredAt }'),
    ]);
    expect(newest[1]).toEqual(newest[0]);
  });

  it('counts on through resets, from the last reading before the period', async () => {
    const saw = await machine();
    const pieces = await saw.tag('Pieces', { kind: 'COUNTER', dataType: 'INTEGER', unit: 'C62' });
    const say = (...said: [number, number][]) =>
      saw.record(said.map(([ms, value]) => ({ tag: pieces, occurredAt: at(ms), value })));
    // 10 before; up by 5; reset, up by 3; an hour later up by 7.
    await say([-1000, 10], [30_000, 15], [90_000, 1], [95_000, 3], [3_700_000, 10]);
    const increases = async (from: number, to: number, points: number) =>
      (await saw.history(pieces, at(from), at(to), points)).map((one) => one.increase);
    for (const rolled of [false, true]) {
      if (rolled) await rollUpAll(shop);
      expect(await increases(0, 7_200_000, 120)).toEqual(['5', '3', '7']);
      expect(await increases(0, 7_200_000, 2)).toEqual(['8', '7']);
      expect(await increases(0, 7_200_000, 1)).toEqual(['15']);
      expect(await increases(31_000, 7_200_000, 1)).toEqual(['10']);
    }
    // One that comes late between two of them takes its part.
    await say([92_000, 2], [100_000, 1]);
    expect(await increases(0, 7_200_000, 2)).toEqual(['9', '9']);
    await rollUpAll(shop);
    expect(await increases(0, 7_200_000, 2)).toEqual(['9', '9']);
  });

  it('has at most as many points as are asked for, and refuses odd periods', async () => {
    const saw = await machine();
    const heat = await saw.tag('T');
    await saw.record([{ tag: heat, occurredAt: at(500), value: -4 }]);
    const [bucket] = await saw.history(heat, at(0), at(1000), 1);
    expect(bucket).toEqual({
      startsAt: at(0),
      endsAt: at(1000),
      count: 1,
      min: '-4',
      max: '-4',
      mean: '-4',
      sum: '-4',
      increase: null,
    });
    const refused = async (args: string) => {
      const { errors } = await shop.post(
        `query($of: [_Any!]!) { _entities(representations: $of) {
          ... on Tag { history(${args}) { bucketSeconds } } } }`,
        { of: [{ __typename: 'Tag', id: heat }] },
      );
      return errors?.[0]?.extensions.code;
    };
    expect(await refused(`from: "${at(1)}", to: "${at(1)}"`)).toBe('PERIOD_EMPTY');
    expect(await refused(`from: "${at(0)}", to: "${at(1)}", points: 2001`)).toBe(
      'POINTS_OUT_OF_RANGE',
    );
  });
});
