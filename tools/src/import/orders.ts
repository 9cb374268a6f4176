import { Refusal } from '@throughline/chassis/refusal';
import { Decimal, type DecimalInput } from '@throughline/chassis/values/decimal';
import { convert } from '@throughline/chassis/values/quantity';
import { idIn } from './equipment.ts';
import { findByNumber } from './graph.ts';
import type { KnownItem } from './items.ts';
import type { Row } from './layout.ts';
import type { Register } from './register.ts';
import { bring, groupBy, type Session, skip, type Task } from './session.ts';

interface OrderThere {
  readonly id: string;
  readonly status: string;
  readonly reference: string | null;
  readonly party: { readonly id: string };
  readonly lines: readonly {
    readonly item: { readonly number: string } | null;
    readonly quantity: { readonly value: string };
    readonly unitPrice: { readonly amount: string };
  }[];
}

interface Things {
  readonly items: Register<KnownItem>;
  readonly sites: Register<string>;
  readonly customers: Register<string>;
  readonly suppliers: Register<string>;
}

type OrderRow = Row<'sales_orders' | 'purchase_orders'>;
type LineRow = Row<'sales_order_lines' | 'purchase_order_lines'>;

/** What sales and purchase orders do differently. */
interface Kind {
  readonly orders: 'sales_orders' | 'purchase_orders';
  readonly lines: 'sales_order_lines' | 'purchase_order_lines';
  readonly title: string;
  readonly party: 'customer' | 'supplier';
  readonly query: string;
  readonly field: 'salesOrders' | 'purchaseOrders';
  readonly create: string;
  readonly payload: 'salesOrder' | 'purchaseOrder';
}

const lineFields = 'lines { item { number } quantity { value } unitPrice { amount } }';

const sales: Kind = {
  orders: 'sales_orders',
  lines: 'sales_order_lines',
  title: 'sales orders',
  party: 'customer',
  field: 'salesOrders',
  query: `query Orders($numbers: [String!]!) {
    salesOrders(filter: { numbers: $numbers }, first: 100) { nodes {
      id status reference: customerReference party: customer { id } ${lineFields} } } }`,
  create: 'createSalesOrder',
  payload: 'salesOrder',
};

const purchases: Kind = {
  orders: 'purchase_orders',
  lines: 'purchase_order_lines',
  title: 'purchase orders',
  party: 'supplier',
  field: 'purchaseOrders',
  query: `query Orders($numbers: [String!]!) {
    purchaseOrders(filter: { numbers: $numbers }, first: 100) { nodes {
      id status reference: supplierReference party: supplier { id } ${lineFields} } } }`,
  create: 'createPurchaseOrder',
  payload: 'purchaseOrder',
};

export async function bringPurchaseOrders(session: Session, things: Things): Promise<void> {
  await bringOrders(session, things, purchases, () => undefined);
}

/** Orders are written first and confirmed then. */
export async function bringSalesOrders(session: Session, things: Things): Promise<void> {
  const tasks: Task[] = [];
  await bringOrders(session, things, sales, (order, id, status) => {
    const wanted =
      order.kind === 'sales_orders' ? (order as Row<'sales_orders'>).values.status : '';
    if (wanted !== 'CONFIRMED' || status !== 'DRAFT') return;
    tasks.push({ row: order, input: { salesOrderId: id }, fate: 'changed' });
  });
  const mutation = {
    field: 'confirmSalesOrder',
    input: 'SalesOrderInput',
    select: 'salesOrder { id }',
  };
  await bring(session, { title: 'confirmations', mutation, tasks });
}

async function bringOrders(
  session: Session,
  things: Things,
  kind: Kind,
  there: (order: OrderRow, id: string, status: string) => void,
): Promise<void> {
  const found = await readOrders(session, kind);
  const lines = readLines(session, things, kind);
  const parties = kind.party === 'customer' ? things.customers : things.suppliers;
  const tasks: Task[] = [];
  for (const order of session.plant[kind.orders].rows) {
    const own = lines.get(order.values.number) ?? [];
    const partyId = checkOrder(session, things, { kind, order, lines: own, parties });
    if (partyId === null) continue;
    const same = found.find(
      ({ reference, party }) => reference === order.values.number && party.id === partyId,
    );
    if (same) {
      compare(session, { order, lines: own, items: things.items }, same);
      if (!session.outcome.isBad(order)) there(order, same.id, same.status);
      continue;
    }
    tasks.push({
      row: order,
      lines: own,
      input: {
        [`${kind.party}Id`]: partyId,
        siteId: things.sites.get(order.values.site),
        [`${kind.party}Reference`]: order.values.number,
        lines: own.map((line) => lineInput(line, things.items)),
      },
      fate: 'created',
      done: (payload) => there(order, idIn(payload, kind.payload), 'DRAFT'),
    });
  }
  const input = `C${kind.create.slice(1)}Input`;
  const mutation = { field: kind.create, input, select: `${kind.payload} { id }` };
  await bring(session, { title: kind.title, mutation, tasks, width: 1 });
}

function lineInput({ values }: LineRow, items: Register<KnownItem>): Record<string, unknown> {
  return {
    itemId: items.get(values.item)?.id,
    quantity: { value: values.quantity, unit: values.unit },
    unitPrice: values.unit_price,
    dueOn: values.due_on.date,
  };
}

async function readOrders({ graph, plant }: Session, kind: Kind): Promise<OrderThere[]> {
  const numbers = plant[kind.orders].rows.map((row) => row.values.number);
  const found: OrderThere[] = [];
  // References are the customers' own: several may have used one.
  const question = { query: kind.query, field: kind.field, atOnce: 25 };
  await findByNumber<OrderThere>(graph, numbers, question, (order) => void found.push(order));
  return found;
}

/** Lines by their order, in their own order; those without one are reported. */
function readLines(session: Session, { items }: Things, kind: Kind): Map<string, LineRow[]> {
  const { plant, outcome } = session;
  const orders = new Set(plant[kind.orders].rows.map((row) => row.values.number));
  const spoilt = new Map(plant[kind.orders].spoilt.map((row) => [row.values.number, row]));
  const rows: LineRow[] = plant[kind.lines].rows;
  for (const row of rows) {
    if (outcome.isBad(row)) continue;
    const bad = spoilt.get(row.values.order);
    if (bad) skip(outcome, row, bad);
    else if (!orders.has(row.values.order)) {
      outcome.bad(row, 'order', `there is no order ${row.values.order} in ${kind.orders}.csv`);
    } else items.need(row, 'item', row.values.item);
  }
  const groups = groupBy(rows, (row) => row.values.order);
  for (const lines of groups.values()) {
    lines.sort((a, b) => a.values.line_number - b.values.line_number);
  }
  return groups;
}

interface WholeOrder {
  readonly kind: Kind;
  readonly order: OrderRow;
  readonly lines: readonly LineRow[];
  readonly parties: Register<string>;
}

/** Who it is with, once the whole order is good; an order without one of its lines is another. */
function checkOrder(
  session: Session,
  { sites }: Things,
  { kind, order, lines, parties }: WholeOrder,
): string | null {
  const { outcome, plant } = session;
  let partyId: string | null = null;
  if (!outcome.isBad(order)) {
    const { customer, supplier } = order.values as { customer?: string; supplier?: string };
    const party = customer ?? supplier ?? '';
    partyId = parties.need(order, kind.party, party);
  }
  if (!outcome.isBad(order)) sites.need(order, 'site', order.values.site);
  const misread = plant[kind.lines].spoilt.find((row) => row.values.order === order.values.number);
  if (!outcome.isBad(order) && lines.length === 0 && !misread) {
    outcome.bad(order, null, `has no lines in ${kind.lines}.csv`);
  }
  const culprit = misread ?? [order, ...lines].find((row) => outcome.isBad(row));
  if (!culprit) return partyId;
  for (const row of [order, ...lines]) if (!outcome.isBad(row)) skip(outcome, row, culprit);
  return null;
}

/** An order that is there lives its own life; a file that says otherwise is told so. */
function compare(
  { outcome }: Session,
  here: { order: OrderRow; lines: readonly LineRow[]; items: Register<KnownItem> },
  there: OrderThere,
): void {
  for (const [at, row] of here.lines.entries()) {
    const line = there.lines[at];
    const { item, quantity, unit, unit_price } = row.values;
    const stockUnit = here.items.get(item)?.unit ?? unit;
    const wanted = convertible(unit, stockUnit) ? convert(quantity, unit, stockUnit) : quantity;
    const pairs: [string, string, string][] = [
      ['item', line?.item?.number ?? '', item],
      ['quantity', plain(line?.quantity.value), plain(wanted)],
      ['unit_price', plain(line?.unitPrice.amount), plain(unit_price)],
    ];
    const other = pairs.find(([, was, is]) => was !== is);
    if (!other) outcome.good(row, 'unchanged');
    else {
      const [column, was, is] = other;
      outcome.bad(row, column, `already there, different: "${was}" there, "${is}" here`);
    }
  }
  outcome.good(here.order, 'unchanged');
}

function convertible(from: string, to: string): boolean {
  try {
    convert(1, from, to);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function plain(value: DecimalInput | undefined): string {
  return value === undefined ? '' : new Decimal(value).toFixed();
}
