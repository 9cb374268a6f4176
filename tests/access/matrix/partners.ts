import { readFileSync } from 'node:fs';
import { encodeId, readId } from '@throughline/chassis/ids';
import { openHouse, type TestHouse } from '../../harness/house.ts';
import { Graph, until } from '../../plant/graph.ts';
import { Plant } from '../../plant/plant.ts';

/** Something that is none of a partner's, and the texts by which its rows are known. */
export interface Mark {
  readonly type: string;
  readonly id: string;
  readonly marks: readonly string[];
}

export interface Partner {
  readonly graph: Graph;
  readonly party: { readonly kind: 'CUSTOMER' | 'SUPPLIER'; readonly id: string };
  readonly foreign: readonly Mark[];
}

export interface Partners {
  readonly house: TestHouse;
  readonly names: readonly string[];
  of(name: string): Partner;
}

/** Two plants with a customer and a supplier each, with orders, stock, plans and work of theirs. */
export async function openPartners(): Promise<Partners> {
  const house = await openHouse();
  const graph = new Graph(house.house.url, house.key);
  const found = new Map<string, Partner>();
  for (const code of ['P1', 'P2']) {
    const plant = await buildPlant(graph, code);
    for (const [kind, partyId] of [
      ['CUSTOMER', plant.customerId],
      ['SUPPLIER', plant.supplierId],
    ] as const) {
      const name = `${kind.toLowerCase()} ${code}`;
      const { key } = await graph.do('createApiKey', { name, partyId, scopes }, 'key');
      const party = { kind, id: readId(partyId)?.uuid ?? '' };
      found.set(name, { graph: new Graph(house.house.url, key), party, foreign: [] });
    }
  }
  await until(
    'both to be made',
    () => graph.ask('{ workOrders(first: 5) { nodes { id } } }'),
    ({ workOrders: { nodes } }) => nodes.length === 2,
  );
  for (const [name, partner] of found) {
    found.set(name, { ...partner, foreign: await foreignTo(house, name) });
  }
  const of = (name: string): Partner => {
    const partner = found.get(name);
    if (!partner) throw new Error(`no ${name}`);
    return partner;
  };
  return { house, names: [...found.keys()], of };
}

async function buildPlant(graph: Graph, code: string): Promise<Plant> {
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
  return plant;
}

/** Every scope that partners may hold and a field asks for. */
const scopes = [...new Set(readScopes()), 'bulk:write'];

function readScopes(): string[] {
  const sdl = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
  const named = [...sdl.matchAll(/@access\(scope: "([a-z-]+:read)"\)/g)].map(
    ([, one]) => one ?? '',
  );
  return named.filter((scope) => scope !== 'audit:read');
}

/** By plain SQL, which knows nothing of rules: what has to do with somebody else alone. */
async function foreignTo(house: TestHouse, name: string): Promise<Mark[]> {
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
