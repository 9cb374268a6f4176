import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { inParallel } from '../faults/insist.ts';
import { Floor } from '../plant/floor.ts';
import { Graph } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'STOCK');
}, 120_000);
afterAll(() => house.close());

async function onHand(part: Part): Promise<string> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
    { id: part.id },
  );
  return item.stock[0]?.onHand.value ?? '0';
}

describe('stock', () => {
  it('is kept for an order, moved, counted and taken back, and never falls below nothing', async () => {
    const gear = await plant.bought('GEAR');
    await plant.stock(gear, '10');
    const order = await plant.order(gear, '6', daysAfter(today, 5));
    const reserved = await graph.do(
      'reserveStock',
      { salesOrderLineId: order.lineId, quantity: { value: '4', unit: 'C62' } },
      'reservations { id quantity { value } }',
    );
    expect(reserved.reservations.map((one: any) => one.quantity.value)).toEqual(['4']);
    expect(
      await graph.refusal('countStock', {
        itemId: gear.id,
        locationId: plant.locationId,
        quantity: { value: '3', unit: 'C62' },
      }),
    ).toEqual(['COUNT_BELOW_RESERVED']);
    const { storageLocation } = await graph.do(
      'createStorageLocation',
      { siteId: plant.siteId, code: 'RACK', name: 'Rack' },
      'storageLocation { id }',
    );
    const transfer = {
      itemId: gear.id,
      fromLocationId: plant.locationId,
      toLocationId: storageLocation.id,
    };
    expect(
      await graph.refusal('transferStock', { ...transfer, quantity: { value: '7', unit: 'C62' } }),
    ).toEqual(['INSUFFICIENT_STOCK']);
    await graph.do('transferStock', { ...transfer, quantity: { value: '6', unit: 'C62' } });
    await graph.do('shipSalesOrderLine', { salesOrderLineId: order.lineId });
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { stock { onHand { value } reserved { value } }
      stockMoves(first: 20) { nodes { id type quantity { value } } } } }`,
      { id: gear.id },
    );
    expect(item.stock[0]).toEqual({ onHand: { value: '4' }, reserved: { value: '0' } });
    const count = item.stockMoves.nodes.find((move: any) => move.type === 'COUNT');
    expect(
      await graph.refusal('reverseStockMove', { stockMoveId: count.id, reason: 'no' }),
    ).toEqual(['INSUFFICIENT_STOCK']);
    const shipment = item.stockMoves.nodes.find((move: any) => move.type === 'SHIPMENT');
    expect(
      await graph.refusal('reverseStockMove', { stockMoveId: shipment.id, reason: 'no' }),
    ).toEqual(['NOT_REVERSIBLE']);
  });

  it('that came in wrongly is taken back, and the purchase order is open again', async () => {
    const chain = await plant.bought('CHAIN');
    const purchase = await plant.purchase(chain, '10', today);
    const receive = (value: string) => ({
      purchaseOrderLineId: purchase.lineId,
      locationId: plant.locationId,
      quantity: { value, unit: 'C62' },
    });
    const received = await graph.do(
      'receivePurchaseOrderLine',
      receive('10'),
      'purchaseOrder { status } stockMoves { id }',
    );
    expect(received.purchaseOrder.status).toBe('RECEIVED');
    await graph.do('reverseStockMove', {
      stockMoveId: received.stockMoves[0].id,
      reason: 'wrong pallet',
    });
    expect(
      await graph.refusal('reverseStockMove', {
        stockMoveId: received.stockMoves[0].id,
        reason: 'again',
      }),
    ).toEqual(['ALREADY_REVERSED']);
    expect(await onHand(chain)).toBe('0');
    expect(await graph.refusal('receivePurchaseOrderLine', receive('11'))).toEqual([
      'QUANTITY_ABOVE_OPEN',
    ]);
    const { purchaseOrder } = await graph.do(
      'receivePurchaseOrderLine',
      receive('4'),
      'purchaseOrder { status }',
    );
    expect(purchaseOrder.status).toBe('PARTLY_RECEIVED');
  });

  it('gives the last 100 pieces to exactly 100 of 1,000 issues that 50 clients ask for', async () => {
    const nut = await plant.bought('NUT');
    await plant.stock(nut, '20');
    const made = await plant.made('NUTTED', { lines: [{ part: nut, quantity: '1' }] });
    const { plannedOrder } = await graph.do(
      'createPlannedOrder',
      {
        itemId: made.id,
        siteId: plant.siteId,
        quantity: { value: '1', unit: 'C62' },
        startOn: today,
        dueOn: daysAfter(today, 1),
      },
      'plannedOrder { id }',
    );
    await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
    const order = await new Floor(graph).orderFor(plannedOrder.id);
    // ERP hears of the work order a moment after MES has it.
    await graph.do('issueMaterial', {
      workOrderId: order.id,
      itemId: nut.id,
      quantity: { value: '1', unit: 'C62' },
    });
    await plant.stock(nut, '100');
    const refusals: string[] = [];
    await inParallel(50, Array<null>(1000).fill(null), async () => {
      const { userErrors } = await graph.try('issueMaterial', {
        workOrderId: order.id,
        itemId: nut.id,
        quantity: { value: '1', unit: 'C62' },
      });
      refusals.push(...userErrors.map(({ code }) => code));
    });
    expect(refusals).toEqual(Array(900).fill('INSUFFICIENT_STOCK'));
    expect(await onHand(nut)).toBe('0');
  });
});

describe('the same mutation again', () => {
  it('has one effect and one answer, and another input with its key is refused', async () => {
    const cable = await plant.bought('CABLE');
    const purchase = await plant.purchase(cable, '10', today);
    const input = (value: string) => ({
      purchaseOrderLineId: purchase.lineId,
      locationId: plant.locationId,
      quantity: { value, unit: 'C62' },
      idempotencyKey: 'receipt-1',
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        graph.do('receivePurchaseOrderLine', input('3'), 'stockMoves { id }'),
      ),
    );
    expect(new Set(answers.map((answer) => answer.stockMoves[0].id)).size).toBe(1);
    expect(await onHand(cable)).toBe('3');
    expect(await graph.refusal('receivePurchaseOrderLine', input('4'))).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });
});
