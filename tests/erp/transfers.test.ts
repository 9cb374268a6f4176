import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

const today = new Date().toISOString().slice(0, 10);
const day = (n: number) => daysAfter(today, n);

let house: TestHouse;
let graph: Graph;
let shop: Plant;
let works: Plant;
let pump: Part;
let steel: Part;
let companies = 0;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(() => house.close());

/** The works make pumps of steel; the shop fetches them in three days. */
beforeEach(async () => {
  const at = (companies += 1);
  works = await Plant.open(graph, `WORKS${at}`);
  shop = await Plant.open(graph, `SHOP${at}`);
  steel = await works.bought(`STEEL-${at}`, { leadTimeDays: 4 });
  pump = await works.made(
    `PUMP-${at}`,
    { lines: [{ part: steel, quantity: '2' }] },
    { leadTimeDays: 1 },
  );
  await fetchFrom(works, 3);
  await works.runPlanning();
  await shop.runPlanning();
});

function fetchFrom(source: Plant, leadTimeDays: number) {
  return graph.do('setItemPlanning', {
    itemId: pump.id,
    siteId: shop.siteId,
    supplyType: 'TRANSFER',
    sourceSiteId: source.siteId,
    leadTimeDays,
    safetyStock: '0',
  });
}

interface Order {
  readonly id: string;
  readonly supplyType: string;
  readonly shown: readonly string[];
}

/** Planned orders at a site as `[item, supply type, quantity, start, due]`. */
async function plannedAt(plant: Plant): Promise<Order[]> {
  const { plannedOrders } = await graph.ask(
    `query($siteId: ID!) { plannedOrders(filter: { siteId: $siteId }, first: 50) {
      nodes { id item { number } supplyType quantity { value } startOn dueOn } } }`,
    { siteId: plant.siteId },
  );
  return plannedOrders.nodes.map(({ item, quantity, startOn, dueOn, ...one }: any) => ({
    ...one,
    shown: [item.number.split('-')[0], one.supplyType, quantity.value, startOn, dueOn],
  }));
}

const shownAt = async (plant: Plant) => (await plannedAt(plant)).map(({ shown }) => shown);
const planOf = (what: string, plant: Plant, orders: readonly (readonly string[])[]) =>
  until(
    what,
    () => shownAt(plant),
    (shown) => JSON.stringify([...shown].sort()) === JSON.stringify([...orders].sort()),
  );

async function promise(orderId: string): Promise<string | null> {
  const { salesOrder } = await graph.ask(
    'query($id: ID!) { salesOrder(id: $id) { lines { promisedOn } } }',
    { id: orderId },
  );
  return salesOrder.lines[0].promisedOn;
}

describe('an item that is fetched from another site', () => {
  it('is demand there, down to the purchases, and the promise follows them', async () => {
    const order = await shop.order(pump, '5', day(20));
    await planOf('the shop to fetch', shop, [['PUMP', 'TRANSFER', '5', day(17), day(20)]]);
    await planOf('the works to make and buy', works, [
      ['PUMP', 'MAKE', '5', day(16), day(17)],
      ['STEEL', 'BUY', '10', day(12), day(16)],
    ]);
    expect(await promise(order.id)).toBe(day(20));
    const { salesOrder } = await graph.ask(
      `query($id: ID!) { salesOrder(id: $id) { lines { supplyChain(first: 9) { nodes {
        kind item { number } quantity { value } plannedOrder { site { id } sourceSite { id } } } } } } }`,
      order,
    );
    expect(
      salesOrder.lines[0].supplyChain.nodes.map(({ item, plannedOrder }: any) => [
        item.number.split('-')[0],
        plannedOrder.site.id === shop.siteId ? 'shop' : 'works',
        plannedOrder.sourceSite?.id ?? null,
      ]),
    ).toEqual([
      ['PUMP', 'shop', works.siteId],
      ['PUMP', 'works', null],
      ['STEEL', 'works', null],
    ]);
    await works.plan(steel, { make: false, leadTimeDays: 30 });
    await until(
      'the promise to move',
      () => promise(order.id),
      (on) => on === day(34),
    );
  });

  it('goes on its way when it is shipped, counted at no site, and arrives with its lot', async () => {
    const tracked = await works.part(`GEAR-${companies}`, { tracking: 'LOT' });
    await works.release(tracked);
    await works.plan(tracked, { make: false });
    pump = tracked;
    await fetchFrom(works, 3);
    await works.stock(tracked, '8', 'HEAT-7');
    await shop.order(tracked, '6', day(10));
    await planOf('the shop to fetch', shop, [['GEAR', 'TRANSFER', '6', day(7), day(10)]]);
    const [planned] = await plannedAt(shop);
    const { plannedOrder } = await graph.do(
      'releasePlannedOrder',
      { plannedOrderId: planned?.id },
      'plannedOrder { transferOrder { id number status shipOn dueOn } }',
    );
    const { id, ...more } = plannedOrder.transferOrder;
    expect(more).toMatchObject({ status: 'OPEN', shipOn: day(7), dueOn: day(10) });
    await planOf('nothing to be planned any more', shop, []);
    const ship = (value: string) =>
      graph.do(
        'shipTransferOrder',
        { transferOrderId: id, quantity: { value, unit: 'C62' } },
        'transferOrder { status inTransitQuantity { value } } stockMoves { type quantity { value } lot { number } location { site { id } } value { amount } }',
      );
    const { transferOrder, stockMoves } = await ship('4');
    expect(transferOrder).toEqual({ status: 'IN_TRANSIT', inTransitQuantity: { value: '4' } });
    expect(
      stockMoves.map(({ type, quantity, lot, location }: any) => [
        type,
        quantity.value,
        lot.number,
        location.site?.id ?? null,
      ]),
    ).toEqual([
      ['TRANSFER', '-4', 'HEAT-7', works.siteId],
      ['TRANSFER', '4', 'HEAT-7', null],
    ]);
    expect(await stockBySite(tracked)).toEqual({ works: '4', way: '4' });
    const arrive = {
      transferOrderId: id,
      locationId: shop.locationId,
      quantity: { value: '5', unit: 'C62' },
    };
    expect(await graph.refusal('receiveTransferOrder', arrive)).toEqual(['QUANTITY_ABOVE_OPEN']);
    expect(
      await graph.refusal('receiveTransferOrder', { ...arrive, locationId: works.locationId }),
    ).toEqual(['QUANTITY_ABOVE_OPEN']);
    expect(
      await graph.refusal('receiveTransferOrder', {
        transferOrderId: id,
        locationId: works.locationId,
      }),
    ).toEqual(['OTHER_SITE']);
    await ship('2');
    const received = await graph.do(
      'receiveTransferOrder',
      { transferOrderId: id, locationId: shop.locationId },
      'transferOrder { status } stockMoves { quantity { value } lot { number } location { id } }',
    );
    expect(received.transferOrder).toEqual({ status: 'RECEIVED' });
    expect(received.stockMoves.at(-1)).toEqual({
      quantity: { value: '6' },
      lot: { number: 'HEAT-7' },
      location: { id: shop.locationId },
    });
    expect(await stockBySite(tracked)).toEqual({ works: '2', shop: '6', way: '0' });
    expect(await graph.refusal('shipTransferOrder', { transferOrderId: id })).toEqual([
      'ORDER_CLOSED',
    ]);
  });

  it('is refused a source that is missing, itself, or a circle', async () => {
    const set = (plant: Plant, more: object) =>
      graph.refusal('setItemPlanning', {
        itemId: pump.id,
        siteId: plant.siteId,
        supplyType: 'TRANSFER',
        leadTimeDays: 1,
        ...more,
      });
    expect(await set(works, {})).toEqual(['SOURCE_SITE_REQUIRED']);
    expect(await set(works, { sourceSiteId: works.siteId })).toEqual(['TRANSFER_LOOP']);
    expect(await set(works, { sourceSiteId: shop.siteId })).toEqual(['TRANSFER_LOOP']);
    const third = await Plant.open(graph, `THIRD${companies}`);
    expect(await set(third, { sourceSiteId: shop.siteId })).toEqual([]);
    expect(await set(works, { sourceSiteId: third.siteId })).toEqual(['TRANSFER_LOOP']);
  });

  it('is no longer fetched from a site once it comes from another', async () => {
    await shop.order(pump, '5', day(20));
    await until(
      'the works to make',
      () => shownAt(works),
      (orders) => orders.length === 2,
    );
    const third = await Plant.open(graph, `OTHER${companies}`);
    await graph.do('setItemPlanning', {
      itemId: pump.id,
      siteId: third.siteId,
      supplyType: 'BUY',
      leadTimeDays: 2,
    });
    await fetchFrom(third, 3);
    await planOf('the works to have nothing to do', works, []);
    await planOf('the other site to buy', third, [['PUMP', 'BUY', '5', day(15), day(17)]]);
  });
});

describe('a transfer that people write', () => {
  it('is a demand at one site and a supply at the other until it is cancelled', async () => {
    const { transferOrder } = await graph.do(
      'createTransferOrder',
      {
        itemId: pump.id,
        fromSiteId: works.siteId,
        toSiteId: shop.siteId,
        quantity: { value: '9', unit: 'C62' },
        shipOn: day(8),
        dueOn: day(11),
      },
      'transferOrder { id number status }',
    );
    expect(transferOrder.number).toMatch(/^TO-\d{6}$/);
    await planOf('the works to make and buy', works, [
      ['PUMP', 'MAKE', '9', day(7), day(8)],
      ['STEEL', 'BUY', '18', day(3), day(7)],
    ]);
    const { transferOrders } = await until(
      'a message that nobody needs it',
      () =>
        graph.ask(
          `query($toSiteId: ID!) { transferOrders(filter: { toSiteId: $toSiteId }, first: 5) {
            nodes { id actionMessages { kind } } } }`,
          { toSiteId: shop.siteId },
        ),
      ({ transferOrders: { nodes } }) => nodes[0].actionMessages.length > 0,
    );
    expect(transferOrders.nodes).toEqual([
      { id: transferOrder.id, actionMessages: [{ kind: 'CANCEL' }] },
    ]);
    await graph.do('cancelTransferOrder', { transferOrderId: transferOrder.id });
    await planOf('the works to have nothing to do', works, []);
  });

  it('is refused to one site, and stock is counted nowhere on the way', async () => {
    const input = {
      itemId: pump.id,
      fromSiteId: works.siteId,
      toSiteId: works.siteId,
      quantity: { value: '1', unit: 'C62' },
      shipOn: day(8),
      dueOn: day(7),
    };
    expect(await graph.refusal('createTransferOrder', input)).toEqual(['SAME_SITE']);
    expect(await graph.refusal('createTransferOrder', { ...input, toSiteId: shop.siteId })).toEqual(
      ['DATES_REVERSED'],
    );
    const { storageLocations } = await graph.ask(
      '{ storageLocations(first: 100) { nodes { id code site { id } } } }',
    );
    const way = storageLocations.nodes.find((one: any) => one.site === null);
    expect(way.code).toBe('IN-TRANSIT');
    expect(
      await graph.refusal('countStock', {
        itemId: pump.id,
        locationId: way.id,
        quantity: { value: '1', unit: 'C62' },
      }),
    ).toEqual(['LOCATION_IN_TRANSIT']);
  });
});

/** On hand as `{ works, shop, way }`. */
async function stockBySite(part: Part): Promise<Record<string, string>> {
  const { item } = await graph.ask(
    'query($id: ID!) { item(id: $id) { stock { site { id } onHand { value } } } }',
    part,
  );
  const nameOf = (id: string | undefined) =>
    id === works.siteId ? 'works' : id === shop.siteId ? 'shop' : 'way';
  return Object.fromEntries(
    item.stock.map(({ site, onHand }: any) => [nameOf(site?.id), onHand.value]),
  );
}
