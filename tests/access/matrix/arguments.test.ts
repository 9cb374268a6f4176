import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BulkClient } from '../bulk-client.ts';
import { questionsNaming } from './given.ts';
import { openPartners, type Partner, type Partners } from './partners.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'),
);
let partners: Partners;

beforeAll(async () => {
  partners = await openPartners();
}, 240_000);
afterAll(() => partners.house.close());

const names = ['customer P1', 'customer P2', 'supplier P1', 'supplier P2'];

/** Answers that hold a mark of somebody else's, but for the id that was asked with. */
async function leaksOf({ graph, foreign }: Partner) {
  const marks = foreign.flatMap((one) => one.marks);
  const leaks: string[] = [];
  let answered = 0;
  for (const { what, query, named } of questionsNaming(schema, foreign)) {
    const { data } = await graph.post(query);
    if (data) answered += 1;
    const text = JSON.stringify(data ?? null).replaceAll(named, '');
    const leaked = marks.find((mark) => text.includes(mark));
    if (leaked !== undefined) leaks.push(`${what}: ${leaked} by ${query}`);
  }
  return { leaks, answered };
}

test.each(names)(
  'no filter and no argument that names somebody else’s thing shows it to %s',
  { timeout: 300_000 },
  async (name) => {
    const { leaks, answered } = await leaksOf(partners.of(name));
    expect(leaks).toEqual([]);
    console.log(`${name}: ${answered} questions by somebody else’s ids answered`);
    expect(answered).toBeGreaterThan(25);
  },
);

const exported = ['salesOrders', 'purchaseOrders', 'workOrders', 'items', 'customers', 'suppliers'];

test.each(names)('what %s exports is theirs', { timeout: 300_000 }, async (name) => {
  const { graph, foreign } = partners.of(name);
  const whole = new BulkClient(graph.url, graph.key);
  const marks = foreign.flatMap((one) => one.marks);
  let rows = 0;
  for (const list of exported) {
    const started = await whole.graph.try(
      'startExport',
      { document: `{ ${list} { nodes { __typename id number } } }` },
      'bulkOperation { id }',
    );
    // Not every list is for every partner.
    if (started.userErrors.length > 0) continue;
    const { resultPath, rowCount } = await whole.finished(started.bulkOperation);
    const text = await (await whole.get(resultPath)).text();
    rows += rowCount as number;
    expect(marks.find((mark) => text.includes(mark))).toBeUndefined();
  }
  expect(rows).toBeGreaterThan(0);
});

test('a policy that lets go is noticed', async () => {
  await partners.house.database.run((sql) =>
    sql.unsafe(`drop policy partners on erp.sales_order;
      create policy partners on erp.sales_order for select to throughline_erp_partner using (true)`),
  );
  const { leaks } = await leaksOf(partners.of('customer P1'));
  expect(leaks).toContainEqual(expect.stringMatching(/^salesOrders: /));
});
