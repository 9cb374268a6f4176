import { addDays } from '../import/cells.ts';
import { act, isAside, look, type Shift } from './shift.ts';

interface Named {
  readonly id: string;
  readonly number: string;
}

interface Line {
  readonly id: string;
  readonly status: string;
  readonly item: (Named & { readonly unit: string }) | null;
  readonly unitPrice: { readonly amount: string };
}

interface SalesOrder extends Named {
  readonly status: string;
  readonly customer: { readonly id: string };
  readonly site: { readonly id: string } | null;
  readonly lines: readonly Line[];
}

/** More open work than this and planners wait. */
const mostOpenWork = 14;
const mostOpenLines = 40;

const plannedQuery = `query SimulatedPlanning {
  make: plannedOrders(filter: { supplyType: MAKE }, first: 20) { nodes { id number item { number } } }
  buy: plannedOrders(filter: { supplyType: BUY }, first: 20) { nodes { id number item { number } } }
  workOrders(filter: { statuses: [RELEASED, IN_PROGRESS] }, first: 20) { nodes { id } }
}`;

interface Planned extends Named {
  readonly item: { readonly number: string } | null;
}

/** The earliest planned orders become work orders and purchase orders. */
export async function releasePlanned(shift: Shift): Promise<void> {
  const seen = await look<{
    make: { nodes: readonly Planned[] } | null;
    buy: { nodes: readonly Planned[] } | null;
    workOrders: { nodes: readonly unknown[] } | null;
  }>(shift, plannedQuery);
  const free = ({ id }: Planned): boolean => !isAside(shift, id);
  const room = mostOpenWork - (seen?.workOrders?.nodes.length ?? mostOpenWork);
  const make = (seen?.make?.nodes ?? []).filter(free).slice(0, Math.min(3, Math.max(0, room)));
  const buy = (seen?.buy?.nodes ?? []).filter(free).slice(0, 2);
  for (const order of [...make, ...buy]) {
    await act(shift, {
      mutation: {
        field: 'releasePlannedOrder',
        input: 'PlannedOrderInput',
        select: 'plannedOrder { id }',
      },
      input: { plannedOrderId: order.id },
      to: order.id,
      what: `release ${order.number} ${order.item?.number ?? ''}`,
    });
  }
}

const purchasesQuery = `query SimulatedReceiving {
  purchaseOrders(filter: { statuses: [OPEN, PARTLY_RECEIVED] }, last: 20) { nodes {
    number site { id } lines { id quantity { value unit } receivedQuantity { value }
      item { number stockBalances(first: 1) { nodes { location { id } } } } } } } }`;

interface PurchaseOrder {
  readonly number: string;
  readonly site: { readonly id: string } | null;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: { readonly value: string; readonly unit: string };
    readonly receivedQuantity: { readonly value: string };
    readonly item: {
      readonly number: string;
      readonly stockBalances: {
        readonly nodes: readonly { readonly location: { readonly id: string } }[];
      } | null;
    } | null;
  }[];
}

/** A lorry comes: one line that nothing came in for yet. */
export async function receiveOne(shift: Shift): Promise<void> {
  const seen = await look<{ purchaseOrders: { nodes: readonly PurchaseOrder[] } }>(
    shift,
    purchasesQuery,
  );
  const open = (seen?.purchaseOrders.nodes ?? []).flatMap((order) =>
    order.lines
      .filter((line) => Number(line.receivedQuantity.value) === 0 && !isAside(shift, line.id))
      .map((line) => ({ order, line })),
  );
  const chosen = shift.chance.pick(open);
  if (!chosen) return;
  const { order, line } = chosen;
  const locationId =
    line.item?.stockBalances?.nodes[0]?.location.id ?? (await anyLocation(shift, order.site?.id));
  if (locationId === undefined) return;
  await act(shift, {
    mutation: {
      field: 'receivePurchaseOrderLine',
      input: 'ReceivePurchaseOrderLineInput',
      select: 'purchaseOrder { id }',
    },
    input: { purchaseOrderLineId: line.id, quantity: line.quantity, locationId },
    to: line.id,
    what: `receive ${line.quantity.value} ${line.quantity.unit} ${line.item?.number ?? ''} for ${order.number}`,
  });
}

async function anyLocation(shift: Shift, siteId: string | undefined): Promise<string | undefined> {
  const query = `query SimulatedLocations($site: ID) {
    storageLocations(siteId: $site, first: 1) { nodes { id } } }`;
  const seen = await look<{ storageLocations: { nodes: readonly { id: string }[] } }>(
    shift,
    query,
    { site: siteId },
  );
  return seen?.storageLocations.nodes[0]?.id;
}

const salesQuery = `query SimulatedSales { salesOrders(first: 60) { nodes {
  id number status customer { id } site { id }
  lines { id status item { id number unit } unitPrice { amount } } } } }`;

/** Ships what is ready, and writes an order like an earlier one when the book gets thin. */
export async function serveCustomers(shift: Shift): Promise<void> {
  const seen = await look<{ salesOrders: { nodes: readonly SalesOrder[] } }>(shift, salesQuery);
  const orders = seen?.salesOrders.nodes ?? [];
  for (const order of orders) {
    const ready = order.lines.find((line) => line.status === 'READY' && !isAside(shift, line.id));
    if (ready) {
      await ship(shift, order, ready);
      break;
    }
  }
  const open = orders
    .flatMap((order) => (order.status === 'DRAFT' ? [] : order.lines))
    .filter((line) => line.status === 'OPEN' || line.status === 'IN_PRODUCTION');
  const thin = open.length < 5;
  if (open.length < mostOpenLines && (thin || shift.chance.oneIn(15))) await order(shift, orders);
}

async function ship(shift: Shift, order: SalesOrder, line: Line): Promise<void> {
  await act(shift, {
    mutation: {
      field: 'shipSalesOrderLine',
      input: 'ShipSalesOrderLineInput',
      select: 'shipment { number }',
    },
    input: { salesOrderLineId: line.id },
    to: line.id,
    what: `ship ${line.item?.number ?? ''} of ${order.number}`,
  });
}

async function order(shift: Shift, orders: readonly SalesOrder[]): Promise<void> {
  const like = shift.chance.pick(orders);
  const line = like && shift.chance.pick(like.lines);
  if (!like?.site || !line?.item) return;
  const quantity = { value: String(shift.chance.whole(1, 4)), unit: line.item.unit };
  const today = new Date().toISOString().slice(0, 10);
  const dueOn = addDays(today, shift.chance.whole(10, 45));
  const payload = await act(shift, {
    mutation: {
      field: 'createSalesOrder',
      input: 'CreateSalesOrderInput',
      select: 'salesOrder { id number }',
    },
    input: {
      customerId: like.customer.id,
      siteId: like.site.id,
      customerReference: `SIMULATED-${Date.now().toString(36)}`,
      lines: [{ itemId: line.item.id, quantity, unitPrice: line.unitPrice.amount, dueOn }],
    },
    to: line.item.id,
    what: `write an order for ${quantity.value} ${line.item.number}`,
  });
  const written = (payload as unknown as { salesOrder: Named } | null)?.salesOrder;
  if (!written) return;
  await act(shift, {
    mutation: {
      field: 'confirmSalesOrder',
      input: 'SalesOrderInput',
      select: 'salesOrder { id }',
    },
    input: { salesOrderId: written.id },
    to: written.id,
    what: `confirm ${written.number}`,
  });
}
