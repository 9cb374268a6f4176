import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { type Feed, Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

/** A lamp whose bulb is replaced by an LED while one order runs and another waits. */
export function changeOnTheFloor(open: () => Promise<TestHouse>): void {
  describe('a change that is released while the floor works', () => {
    let house: TestHouse;
    let graph: Graph;
    let floor: Floor;
    let plant: Plant;
    let feed: Feed;
    let bulb: Part;
    let led: Part;
    let lamp: Part;
    let running: WorkOrder;
    let waiting: WorkOrder;
    let changeOrder: { id: string; number: string };
    const today = new Date().toISOString().slice(0, 10);

    beforeAll(async () => {
      house = await open();
      graph = new Graph(house.house.url, house.key);
      floor = new Floor(graph);
      plant = await Plant.open(graph, 'CH');
      bulb = await plant.bought('BULB', { purchaseCost: '2' });
      led = await plant.bought('LED', { purchaseCost: '5' });
      lamp = await plant.made(
        'LAMP',
        { lines: [{ part: bulb, quantity: '1' }] },
        { leadTimeDays: 1 },
      );
      await plant.stock(bulb, '10');
      await plant.purchase(bulb, '7', daysAfter(today, 30));
      running = await release('3', daysAfter(today, 4));
      waiting = await release('4', daysAfter(today, 5));
      await floor.start(running.jobOrders[0]!.id);
      await plant.order(lamp, '50', daysAfter(today, 40));
      await until(
        'the order to be planned',
        () => plant.plannedOrders(bulb),
        (all) => all.length > 0,
      );
    }, 120_000);
    afterAll(async () => {
      feed.close();
      await house.close();
    });

    async function release(quantity: string, dueOn: string): Promise<WorkOrder> {
      const { plannedOrder } = await graph.do(
        'createPlannedOrder',
        {
          itemId: lamp.id,
          siteId: plant.siteId,
          quantity: { value: quantity, unit: 'C62' },
          startOn: daysAfter(dueOn, -1),
          dueOn,
        },
        'plannedOrder { id }',
      );
      await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
      return floor.orderFor(plannedOrder.id);
    }

    it('is seen before, when the parts of the old revision are planned', async () => {
      expect(await plant.plannedOrders(led)).toEqual([]);
      feed =
        graph.subscribe(`subscription { changeOrderChanged { eventType changeOrder { number status
        affectedItems { item { number } toRevision { label standardCost { total { amount } } } }
        affectedWorkOrders(first: 10) { nodes { number } } } } }`);
      const revised = await graph.do(
        'reviseItem',
        { itemId: lamp.id },
        'itemRevision { id predecessor { label } }',
      );
      expect(revised.itemRevision.predecessor.label).toBe('A');
      await graph.do('setBom', {
        revisionId: revised.itemRevision.id,
        lines: [{ findNumber: 10, componentId: led.id, quantity: { value: '1', unit: 'C62' } }],
      });
      const made = await graph.do(
        'createChangeOrder',
        {
          title: 'LED instead of bulb',
          reason: 'Bulbs are no longer made',
          affectedItems: [
            {
              toRevisionId: revised.itemRevision.id,
              workOrderDisposition: 'SWITCH_IF_NOT_STARTED',
              effectiveFrom: today,
            },
          ],
        },
        'changeOrder { id number }',
      );
      changeOrder = made.changeOrder;
      const done = await graph.do(
        'releaseChangeOrder',
        { changeOrderId: changeOrder.id },
        'changeOrder { status affectedItems { toRevision { label lifecycle } fromRevision { lifecycle } } }',
      );
      expect(done.changeOrder).toEqual({
        status: 'RELEASED',
        affectedItems: [
          {
            toRevision: { label: 'B', lifecycle: 'RELEASED' },
            fromRevision: { lifecycle: 'SUPERSEDED' },
          },
        ],
      });
    });

    const revisionOf = `number revision { label } materials { item { number } requiredQuantity { value } }
      changes { outcome changeOrder { number } fromRevision { label } toRevision { label } }`;

    it('switches the waiting order and lets the running one finish on the old revision', async () => {
      const switched = await until(
        'the waiting order to be switched',
        () => floor.look(waiting.id, revisionOf),
        // Read first, so that all else is as new.
        (found) => found.revision.label === 'B',
      );
      expect(switched.materials).toEqual([
        { item: { number: 'LED' }, requiredQuantity: { value: '4' } },
      ]);
      expect(switched.changes).toEqual([
        {
          outcome: 'SWITCHED',
          changeOrder: { number: changeOrder.number },
          fromRevision: { label: 'A' },
          toRevision: { label: 'B' },
        },
      ]);
      const kept = await until(
        'the running order to be looked at',
        () => floor.look(running.id, revisionOf),
        (found) => found.changes.length === 1,
      );
      expect(kept.revision.label).toBe('A');
      expect(kept.changes[0].outcome).toBe('FINISHES_ON_OLD_REVISION');
      const [job] = running.jobOrders;
      await floor.report(job!.id, '3');
      await floor.complete(job!.id);
      await until(
        'bulbs to be used by the running order',
        () => stockOf(bulb),
        (onHand) => onHand === '7',
      );
    });

    async function stockOf(part: Part): Promise<string> {
      const { item } = await graph.ask(
        'query($id: ID!) { item(id: $id) { stock { onHand { value } } } }',
        { id: part.id },
      );
      return item.stock[0]?.onHand.value ?? '0';
    }

    it('changes planned orders and purchase suggestions', async () => {
      const suggested = await until(
        'LEDs to be suggested',
        () => plant.plannedOrders(led),
        (all) => all.reduce((total, [quantity]) => total + Number(quantity), 0) === 47,
      );
      expect(suggested).toHaveLength(2);
      await until(
        'bulbs no longer to be suggested',
        () => plant.plannedOrders(bulb),
        (all) => all.length === 0,
      );
      const { purchaseOrders } = await until(
        'the open purchase order to be flagged',
        () =>
          graph.ask(
            '{ purchaseOrders(first: 5, filter: { flagged: true }) { nodes { lines { item { number } flaggedBy { number } } } } }',
          ),
        (data) => data.purchaseOrders.nodes.length === 1,
      );
      expect(purchaseOrders.nodes[0].lines).toEqual([
        { item: { number: 'BULB' }, flaggedBy: { number: changeOrder.number } },
      ]);
    });

    it('changes the cost', async () => {
      const { item } = await until(
        'the cost to follow',
        () =>
          graph.ask(
            'query($id: ID!) { item(id: $id) { standardCost { total { amount } } revisions(first: 5) { nodes { label standardCost { total { amount } } } } } }',
            { id: lamp.id },
          ),
        (data) => data.item.standardCost.total.amount === '5',
      );
      expect(item.revisions.nodes).toEqual([
        { label: 'A', standardCost: { total: { amount: '2' } } },
        { label: 'B', standardCost: { total: { amount: '5' } } },
      ]);
    });

    it('was seen by a subscriber', async () => {
      const events = await feed.until('the release', (all) =>
        all.some((one) => one.changeOrderChanged.eventType === 'ChangeOrderReleased'),
      );
      const released = events.at(-1)!.changeOrderChanged.changeOrder;
      expect(feed.errors).toEqual([]);
      expect(released.number).toBe(changeOrder.number);
      expect(released.affectedItems[0].item.number).toBe('LAMP');
    });
  });
}
