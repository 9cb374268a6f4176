import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPartners, type Partner, type Partners } from './partners.ts';
import { questionsById, questionsByWay } from './questions.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'),
);
const questions = questionsByWay(schema);

let partners: Partners;

beforeAll(async () => {
  partners = await openPartners();
}, 240_000);
afterAll(() => partners.house.close());

async function leaksOf({ graph, foreign }: Partner): Promise<string[]> {
  const marks = foreign.flatMap((one) => one.marks);
  const leaks: string[] = [];
  const hold = async (what: string, query: string): Promise<void> => {
    const { data } = await graph.post(query);
    const text = JSON.stringify(data ?? null);
    const leaked = marks.find((mark) => text.includes(mark));
    if (leaked !== undefined) leaks.push(`${what}: ${leaked}`);
  };
  for (const [what, query] of questions) await hold(what, query);
  return leaks;
}

/** By id: the answer repeats the id that was asked for, so that only its other fields tell. */
async function strangersOf({ graph, foreign }: Partner): Promise<string[]> {
  const leaks: string[] = [];
  for (const { type, id } of foreign) {
    for (const query of questionsById(schema, type, id)) {
      const { data } = await graph.post(query);
      const [thing] = Object.values(data ?? {}) as (Record<string, unknown> | null)[];
      const told = Object.entries(thing ?? {}).filter(
        ([name, value]) => name !== '__typename' && name !== 'id' && value !== null,
      );
      if (told.length > 0) leaks.push(query);
    }
  }
  return leaks;
}

test('the questions reach most of the graph', () => {
  expect(questions.size).toBeGreaterThan(700);
});

test.each(['customer P1', 'customer P2', 'supplier P1', 'supplier P2'])(
  'no field of the graph shows %s what is somebody else’s, in no list and by no id',
  { timeout: 300_000 },
  async (name) => {
    const partner = partners.of(name);
    expect(partner.foreign.length).toBeGreaterThan(10);
    expect(await leaksOf(partner)).toEqual([]);
    expect(await strangersOf(partner)).toEqual([]);
  },
);

test('a policy that lets go is noticed', { timeout: 300_000 }, async () => {
  const partner = partners.of('customer P1');
  await partners.house.database.run((sql) =>
    sql.unsafe(`drop policy partners on erp.sales_order;
      create policy partners on erp.sales_order for select to throughline_erp_partner using (true)`),
  );
  expect(await leaksOf(partner)).toContainEqual(
    expect.stringMatching(/^SalesOrderConnection\.nodes/),
  );
  expect((await strangersOf(partner)).length).toBeGreaterThan(0);
});
