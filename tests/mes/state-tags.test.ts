import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';
import { Shop } from './shop.ts';

let shop: Shop;
let start: number;
let machines = 0;
beforeAll(async () => {
  shop = await Shop.open();
  start = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000;
});
afterAll(() => shop.close());

const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();

async function machine(dataType = 'TEXT'): Promise<{ saw: Machine; tag: string }> {
  const saw = await Machine.install(shop, `ST${(machines += 1)}`);
  return { saw, tag: await saw.tag('State', { kind: 'STATE', dataType }) };
}

/** State, source and length in minutes, oldest first. */
async function historyOf(saw: Machine): Promise<unknown[]> {
  const { stateHistory } = await shop.entity(
    'WorkUnit',
    saw.id,
    `stateHistory(from: "${at(0)}", to: "${at(60)}", first: 100) { nodes {
      state source startsAt } }`,
  );
  return stateHistory.nodes.map((one: any) => [
    (Date.parse(one.startsAt as string) - start) / 60_000,
    one.state,
    one.source,
  ]);
}

const say = (saw: Machine, tag: string, ...said: [number, unknown][]) =>
  saw.record(said.map(([minutes, value]) => ({ tag, occurredAt: at(minutes), value })));

describe('a tag that says the state', () => {
  it('reports it, by name or by number, in any order and once', async () => {
    for (const [dataType, names] of [
      ['TEXT', ['PRODUCING', 'SETUP', 'DELAY', 'DOWN', 'PLANNED_STOP']],
      ['INTEGER', [1, 2, 3, 4, 5]],
    ] as const) {
      const { saw, tag } = await machine(dataType);
      const said = names.map((name, n): [number, unknown] => [n * 10, name]);
      expect(await say(saw, tag, ...said.slice(2))).toMatchObject({ accepted: 3 });
      expect(await say(saw, tag, ...said.reverse())).toMatchObject({ accepted: 2, repeated: 3 });
      // The same state again begins nothing.
      await say(saw, tag, [5, names[0]]);
      expect(await historyOf(saw)).toEqual([
        [0, 'PRODUCING', 'MACHINE'],
        [10, 'SETUP', 'MACHINE'],
        [20, 'DELAY', 'MACHINE'],
        [30, 'DOWN', 'MACHINE'],
        [40, 'PLANNED_STOP', 'MACHINE'],
      ]);
    }
  });

  it('is rejected where it says none, and the rest goes on', async () => {
    const { saw, tag } = await machine();
    const { accepted, rejected } = await say(
      saw,
      tag,
      [0, 'SETUP'],
      [1, 'ASLEEP'],
      [2, 'producing'],
      [3, 'PRODUCING'],
      [3, 'DOWN'],
    );
    expect([accepted, rejected]).toEqual([
      2,
      [
        { line: 2, code: 'UNKNOWN_STATE' },
        { line: 3, code: 'UNKNOWN_STATE' },
        { line: 5, code: 'STATE_CONFLICT' },
      ],
    ]);
    expect(await historyOf(saw)).toEqual([
      [0, 'SETUP', 'MACHINE'],
      [3, 'PRODUCING', 'MACHINE'],
    ]);
    const ahead = new Date(Date.now() + 20 * 60_000).toISOString();
    const early = await saw.record([{ tag, occurredAt: ahead, value: 'DOWN' }]);
    expect(early.rejected).toEqual([{ line: 1, code: 'OCCURRED_IN_FUTURE' }]);
  });

  it('never contradicts what a person said for the same instant', async () => {
    const { saw, tag } = await machine();
    await shop.do('reportEquipmentStates', {
      workUnitId: saw.id,
      source: 'MANUAL',
      reports: [{ occurredAt: at(0), state: 'DOWN' }],
    });
    expect(await say(saw, tag, [0, 'PRODUCING'], [1, 'SETUP'])).toMatchObject({
      accepted: 1,
      rejected: [{ line: 1, code: 'STATE_CONFLICT' }],
    });
    expect(await say(saw, tag, [0, 'DOWN'])).toMatchObject({ accepted: 1, rejected: [] });
    expect(await historyOf(saw)).toEqual([
      [0, 'DOWN', 'MANUAL'],
      [1, 'SETUP', 'MACHINE'],
    ]);
  });

  it('is text or whole number, without unit', async () => {
    const saw = await Machine.install(shop, 'STX');
    const refused = async (more: object) =>
      (await shop.try('defineTag', { workUnitId: saw.id, name: 'S', kind: 'STATE', ...more }))
        .userErrors[0]?.code as string | undefined;
    expect(await refused({ dataType: 'DECIMAL' })).toBe('STATE_NOT_NAMED');
    expect(await refused({ dataType: 'BOOLEAN' })).toBe('STATE_NOT_NAMED');
    expect(await refused({ dataType: 'INTEGER', unit: 'C62' })).toBe('UNIT_OF_NO_NUMBER');
  });
});
