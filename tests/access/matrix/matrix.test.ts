import { readFileSync } from 'node:fs';
import { encodeId } from '@throughline/chassis/ids';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type TestHouse } from '../../harness/house.ts';
import { Graph, until } from '../../plant/graph.ts';
import { Plant } from '../../plant/plant.ts';
import { questionsById, questionsByWay } from './questions.ts';

const schema = buildSchema(
  readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8'),
);
const questions = questionsByWay(schema);

let house: TestHouse;
/** Each partner, what it asks with, and the marks by which others' rows are known. */
const partners: Record<string, { graph: Graph; foreign: Mark[] }> = {};

interface Mark {
  readonly type: string;
  readonly id: string;
  readonly marks: readonly string[];
}

beforeAll(async () => {
  house = await openHouse();
  const graph = new Graph(house.house.url, house.key);
  for (const code of ['P1', 'P2']) {
    const plant = await Plant.open(graph, code);
    const tyre = await plant.bought(`TYRE-${code}`);
    const bike = await plant.made(`BIKE-${code}`, { lines: [{ part: tyre, quantity: '2' }] });
    await plant.stock(bike, '1');
    await plant.stock(tyre, '9');
    const order = await plant.order(bike, '3', '2030-01-10');
    await graph.do('shipSalesOrderLine', {
      salesOrderLineId: order.lineId,
      quantity: { value: '1', unit: 'C62' },
    });
    await plant.purchase(tyre, '50', '2030-01-05');
    await plant.runPlanning();
    const { plannedOrders } = await until(
      'the bike to be planned',
      () =>
        graph.ask(
          'query($itemId: ID!) { plannedOrders(filter: { itemId: $itemId }, first: 1) { nodes { id } } }',
          { itemId: bike.id },
        ),
      ({ plannedOrders: { nodes } }) => nodes.length > 0,
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrders.nodes[0].id });
    for (const [name, partyId] of [
      [`customer ${code}`, plant.customerId],
      [`supplier ${code}`, plant.supplierId],
    ] as const) {
      const { key } = await graph.do('createApiKey', { name, partyId, scopes }, 'key');
      partners[name] = { graph: new Graph(house.house.url, key), foreign: [] };
    }
  }
  await until(
    'both to be made',
    () => graph.ask('{ workOrders(first: 5) { nodes { id } } }'),
    ({ workOrders: { nodes } }) => nodes.length === 2,
  );
  for (const [name, partner] of Object.entries(partners)) partner.foreign = await foreignTo(name);
}, 240_000);
afterAll(() => house.close());

/** Every scope that partners may hold and a field asks for. */
const scopes = [...new Set(readScopes())];

function readScopes(): string[] {
  const sdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
  const named = [...sdl.matchAll(/@access\(scope: "([a-z-]+:read)"\)/g)].map(
    ([, one]) => one ?? '',
  );
  return named.filter((scope) => scope !== 'audit:read');
}

/** By plain SQL, which knows nothing of rules: what has to do with somebody else alone. */
async function foreignTo(name: string): Promise<Mark[]> {
  const [kind, code = ''] = name.split(' ');
  const mine = kind === 'customer' ? `C-${code}` : `S-${code}`;
  const rows = await house.database.run(
    (sql) => sql<{ type: string; id: string; mark: string | null }[]>`
      select 'Customer' as type, id, number as mark from erp.customer where number <> ${mine}
      union all select 'Supplier', id, number from erp.supplier where number <> ${mine}
      union all select 'SalesOrder', o.id, o.number from erp.sales_order o
        join erp.customer c on c.id = o.customer_id where c.number <> ${mine}
      union all select 'SalesOrderLine', l.id, null from erp.sales_order_line l
        join erp.sales_order o on o.id = l.sales_order_id
        join erp.customer c on c.id = o.customer_id where c.number <> ${mine}
      union all select 'PurchaseOrder', o.id, o.number from erp.purchase_order o
        join erp.supplier s on s.id = o.supplier_id where s.number <> ${mine}
      union all select 'WorkOrder', w.id, w.number from mes.work_order w where not exists (
        select 1 from mes.work_order_peg p join mes.sales_order_customer c using (sales_order_id)
        join erp.customer e on e.id = c.customer_id
        where p.work_order_id = w.id and e.number = ${mine})
      union all select 'Item', i.id, i.number from plm.item i where i.number not like ${`%-${code}`}
      union all select 'StorageLocation', id, null from erp.storage_location
      union all select 'WorkCenter', id, null from mes.work_center
      union all select 'PlannedOrder', id, null from erp.planned_order`,
  );
  return rows.map(({ type, id, mark }) => {
    const coded = encodeId(type, id);
    return { type, id: coded, marks: mark === null ? [coded] : [coded, `"${mark}"`] };
  });
}

async function leaksOf({ graph, foreign }: { graph: Graph; foreign: Mark[] }): Promise<string[]> {
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
async function strangersOf({ graph, foreign }: { graph: Graph; foreign: Mark[] }) {
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
    const partner = partners[name];
    if (!partner) throw new Error(`no ${name}`);
    expect(partner.foreign.length).toBeGreaterThan(10);
    expect(await leaksOf(partner)).toEqual([]);
    expect(await strangersOf(partner)).toEqual([]);
  },
);

test('a policy that lets go is noticed', { timeout: 300_000 }, async () => {
  const partner = partners['customer P1'];
  if (!partner) throw new Error('no partner');
  await house.database.run((sql) =>
    sql.unsafe(`drop policy partners on erp.sales_order;
      create policy partners on erp.sales_order for select to throughline_erp_partner using (true)`),
  );
  expect(await leaksOf(partner)).toContainEqual(
    expect.stringMatching(/^SalesOrderConnection\.nodes/),
  );
  expect((await strangersOf(partner)).length).toBeGreaterThan(0);
});
