import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { type Feed, Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

/** A tracked bike of a tracked frame of bought tube: three levels, two work orders. */
interface Story {
  readonly plant: Plant;
  readonly tube: Part;
  readonly frame: Part;
  readonly bike: Part;
}

async function openStory(graph: Graph): Promise<Story> {
  const plant = await Plant.open(graph, 'J1');
  const tube = await plant.bought('TUBE', { purchaseCost: '4' }, { unit: 'MTR', tracking: 'LOT' });
  const bolt = await plant.bought('BOLT', { purchaseCost: '0.1' });
  const frame = await plant.made(
    'FRAME',
    {
      lines: [{ part: tube, quantity: '350', unit: 'CMT' }],
      operations: [
        { sequence: 10, name: 'Cut', runMinutes: '6' },
        { sequence: 20, name: 'Weld', setUpMinutes: '15', runMinutes: '30' },
      ],
    },
    { leadTimeDays: 2 },
    { tracking: 'LOT' },
  );
  const bike = await plant.made(
    'BIKE',
    {
      lines: [
        { part: frame, quantity: '1' },
        { part: bolt, quantity: '1', unit: 'DZN' },
      ],
      operations: [{ sequence: 10, name: 'Assemble', runMinutes: '90' }],
    },
    { leadTimeDays: 1 },
    { tracking: 'SERIAL' },
  );
  await graph.do('setWorkCenterRate', { workCenterId: plant.workCenterId, hourlyRate: '60' });
  await plant.stock(bolt, '100');
  return { plant, tube, frame, bike };
}

const watching = `subscription($id: ID!) { salesOrderChanged(salesOrderId: $id) {
  eventType salesOrder { status customer { name } lines { status item { description } workOrders { number status } } } } }`;

/** The same journey over one process and over split processes. */
export function orderToShipment(open: () => Promise<TestHouse>): void {
  describe('an order from the customer to the floor and back', () => {
    let house: TestHouse;
    let graph: Graph;
    let story: Story;
    let floor: Floor;
    let feed: Feed;
    let order: { id: string; lineId: string; number: string };
    const workOrders: Record<string, WorkOrder> = {};
    const today = new Date().toISOString().slice(0, 10);

    beforeAll(async () => {
      house = await open();
      graph = new Graph(house.house.url, house.key);
      floor = new Floor(graph);
      story = await openStory(graph);
      const purchase = await story.plant.purchase(story.tube, '40', today);
      await graph.do('receivePurchaseOrderLine', {
        purchaseOrderLineId: purchase.lineId,
        locationId: story.plant.locationId,
        quantity: { value: '40', unit: 'MTR' },
        lotNumber: 'HEAT-77',
      });
    }, 120_000);
    afterAll(async () => {
      feed.close();
      await house.close();
    });

    it('is planned as soon as it is confirmed', async () => {
      const { bike, frame, plant } = story;
      const { salesOrder } = await graph.do(
        'createSalesOrder',
        {
          customerId: plant.customerId,
          siteId: plant.siteId,
          lines: [
            {
              itemId: bike.id,
              quantity: { value: '1', unit: 'C62' },
              unitPrice: '4200',
              dueOn: daysAfter(today, 20),
            },
          ],
        },
        'salesOrder { id number lines { id } }',
      );
      order = { id: salesOrder.id, number: salesOrder.number, lineId: salesOrder.lines[0].id };
      feed = graph.subscribe(watching, { id: order.id });
      await untilListening(feed, graph, plant);
      await graph.do('confirmSalesOrder', { salesOrderId: order.id });
      await until(
        'the plan',
        () => plant.plannedOrders(frame),
        (planned) => planned.length === 1,
      );
      expect(await plant.plannedOrders(bike)).toEqual([
        ['1', daysAfter(today, 19), daysAfter(today, 20)],
      ]);
      expect(await plant.plannedOrders(frame)).toEqual([
        ['1', daysAfter(today, 17), daysAfter(today, 19)],
      ]);
    });

    it('becomes work orders when its planned orders are released', async () => {
      const planned = await graph.ask(
        `query($siteId: ID!) { plannedOrders(first: 10, filter: { supplyType: MAKE, siteId: $siteId }) { nodes { id item { number } } } }`,
        { siteId: story.plant.siteId },
      );
      const ids = planned.plannedOrders.nodes.map((one: any) => one.id);
      expect(ids).toHaveLength(2);
      await graph.do('releasePlannedOrders', { plannedOrderIds: ids });
      for (const id of ids) {
        const made = await floor.orderFor(id);
        workOrders[made.item.number] = made;
      }
      expect(Object.keys(workOrders).sort()).toEqual(['BIKE', 'FRAME']);
      // What is released is no longer planned: nothing is made twice.
      await until(
        'the plan to follow',
        () => story.plant.record(story.frame),
        (record) =>
          record.buckets.some((one: any) => one.requirements.some((of: any) => of.workOrder)),
      );
      expect(await story.plant.plannedOrders(story.frame)).toEqual([]);
    });

    it('moves stock, value and status as its jobs are run', async () => {
      await floor.run(workOrders.FRAME!, '1', 'FR-0001');
      await until(
        'the frame in stock',
        () => stockOf(story.frame),
        (onHand) => onHand === '1',
      );
      expect(await stockOf(story.tube)).toBe('36.5');
      const value = await until(
        'the frame to be valued',
        () =>
          floor.look(
            workOrders.FRAME!.id,
            'workInProgress { material { amount } machine { amount } received { amount } value { amount } }',
          ),
        (found) => found.workInProgress.received.amount !== '0',
      );
      // 3.5 m at 4; 15 + 6 + 30 minutes at 60 an hour.
      expect(value.workInProgress).toEqual({
        material: { amount: '14' },
        machine: { amount: '51' },
        received: { amount: '65' },
        value: { amount: '0' },
      });
      await floor.run(workOrders.BIKE!, '1', 'SN-0001');
      const line = await until(
        'the line to be ready',
        () => orderLine(),
        (found) => found.status === 'READY',
      );
      expect(line.reservations).toEqual([{ lot: { number: 'SN-0001' }, quantity: { value: '1' } }]);
      expect((await floor.look(workOrders.BIKE!.id)).status).toBe('COMPLETED');
    });

    async function stockOf(part: Part): Promise<string> {
      const { item } = await graph.ask(
        'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
        { id: part.id },
      );
      return item.stock[0]?.onHand.value ?? '0';
    }

    async function orderLine(): Promise<any> {
      const { salesOrder } = await graph.ask(
        `query($id: ID!) { salesOrder(id: $id) { status lines {
        status reservations { lot { number } quantity { value } } } } }`,
        { id: order.id },
      );
      return salesOrder.lines[0];
    }

    it('is shipped with its serial', async () => {
      const shipped = await graph.do(
        'shipSalesOrderLine',
        { salesOrderLineId: order.lineId },
        'shipment { lots { lot { number } quantity { value } } } salesOrder { status }',
      );
      expect(shipped.shipment.lots).toEqual([
        { lot: { number: 'SN-0001' }, quantity: { value: '1' } },
      ]);
      expect(shipped.salesOrder.status).toBe('SHIPPED');
    });

    it('is followed in one query from the order down to lots, work centres, revisions and suppliers', async () => {
      const down = `query($id: ID!) { salesOrder(id: $id) { customer { name } lines { shipments { lots { lot {
        number item { number } producedBy { number revision { label changeOrder { number } } jobOrders { workCenter { code } } }
        madeFrom { depth lot { number item { number } producedBy { number }
          purchaseOrderLine { purchaseOrder { supplier { name } } } } } } } } } } }`;
      const { salesOrder } = await until(
        'the genealogy',
        () => graph.ask(down, { id: order.id }),
        (data) => data.salesOrder.lines[0].shipments[0].lots[0].lot.madeFrom.length === 2,
      );
      const { lot } = salesOrder.lines[0].shipments[0].lots[0];
      expect(lot.producedBy).toEqual({
        number: workOrders.BIKE!.number,
        revision: { label: 'A', changeOrder: null },
        jobOrders: [{ workCenter: { code: 'WC1' } }],
      });
      expect(lot.madeFrom).toEqual([
        {
          depth: 1,
          lot: {
            number: 'FR-0001',
            item: { number: 'FRAME' },
            producedBy: { number: workOrders.FRAME!.number },
            purchaseOrderLine: null,
          },
        },
        {
          depth: 2,
          lot: {
            number: 'HEAT-77',
            item: { number: 'TUBE' },
            producedBy: null,
            purchaseOrderLine: { purchaseOrder: { supplier: { name: 'Stahl & Söhne' } } },
          },
        },
      ]);
    });

    it("is found from the supplier's lot up to the customer", async () => {
      const up = `query { materialLotsByNumber(number: "HEAT-77") { madeInto { depth lot { number
        shipments { salesOrderLine { salesOrder { number customer { name } } } } } } } }`;
      const { materialLotsByNumber } = await graph.ask(up);
      expect(materialLotsByNumber[0].madeInto).toEqual([
        { depth: 1, lot: { number: 'FR-0001', shipments: [] } },
        {
          depth: 2,
          lot: {
            number: 'SN-0001',
            shipments: [
              {
                salesOrderLine: {
                  salesOrder: { number: order.number, customer: { name: 'Rosa Räder' } },
                },
              },
            ],
          },
        },
      ]);
    });

    it('was seen at every step, in order, with names from all three subgraphs', async () => {
      const events = await feed.until('the shipment to be seen', (all) =>
        all.some((one) => one.salesOrderChanged.salesOrder.status === 'SHIPPED'),
      );
      expect(feed.errors).toEqual([]);
      const seen = events.map((one) => one.salesOrderChanged);
      const statuses = seen
        .map((one) => one.salesOrder.status)
        .filter((status, at, all) => status !== all[at - 1]);
      expect(statuses).toEqual(['CONFIRMED', 'IN_PROGRESS', 'SHIPPED']);
      expect(seen[0]!.eventType).toBe('SalesOrderConfirmed');
      const last = seen.at(-1)!.salesOrder;
      expect(last.customer.name).toBe('Rosa Räder');
      expect(last.lines[0].item.description).toBe('BIKE of the plant');
      expect(last.lines[0].workOrders.map((one: any) => one.status)).toEqual([
        'COMPLETED',
        'COMPLETED',
      ]);
    });
  });
}

/** A subscription is in force some milliseconds after it was sent; an event shows when. */
async function untilListening(feed: Feed, graph: Graph, plant: Plant): Promise<void> {
  const probe = graph.subscribe('subscription { stockChanged { eventType } }');
  const part = await plant.bought('PROBE');
  let count = 0;
  await until(
    'the feed to be open',
    async () => {
      await plant.stock(part, String((count += 1)));
      return probe.events.length;
    },
    (events) => events > 0,
  );
  probe.close();
  if (feed.errors.length > 0) throw new Error(JSON.stringify(feed.errors));
}
