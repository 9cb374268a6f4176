import { Decimal } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'VAL');
}, 120_000);
afterAll(() => house.close());

const query = `query($id: ID!, $after: String) { item(id: $id) { standardCost { total { amount } }
  stockValue { method quantity { value } value { amount }
    layers(first: 100) { nodes { quantity { value } value { amount } stockMove { type } } }
    revaluations(first: 100) { nodes { reason quantity { value } valueBefore { amount } valueAfter { amount } change { amount } } } }
  stockMoves(first: 100, after: $after) { nodes { id type quantity { value } value { amount } priceVariance { amount } }
    pageInfo { hasNextPage endCursor } } } }`;

async function look(part: Part): Promise<any> {
  return (await graph.ask(query, { id: part.id })).item;
}

async function valueOf(part: Part): Promise<string> {
  return (await look(part)).stockValue.value.amount;
}

/** A bought part whose standard is known. */
async function bought(
  number: string,
  purchaseCost: string,
  valuationMethod?: string,
): Promise<Part> {
  const part = await plant.bought(number, { purchaseCost });
  await untilStandard(part, purchaseCost);
  if (valuationMethod) await value(part, valuationMethod);
  return part;
}

function value(part: Part, valuationMethod: string): Promise<object> {
  return graph.do('setItemCosting', { itemId: part.id, source: 'ROLLED_UP', valuationMethod });
}

function untilStandard(part: Part, amount: string): Promise<unknown> {
  return until(
    'the standard',
    () => look(part),
    (item) => item.standardCost?.total.amount === amount,
  );
}

async function receive(part: Part, quantity: string, unitPrice: string): Promise<any> {
  const { purchaseOrder } = await graph.do(
    'createPurchaseOrder',
    {
      supplierId: plant.supplierId,
      siteId: plant.siteId,
      lines: [
        {
          itemId: part.id,
          quantity: { value: quantity, unit: part.unit },
          unitPrice,
          dueOn: daysAfter('2026-03-02', 0),
        },
      ],
    },
    'purchaseOrder { lines { id } }',
  );
  const { stockMoves } = await graph.do(
    'receivePurchaseOrderLine',
    {
      purchaseOrderLineId: purchaseOrder.lines[0].id,
      quantity: { value: quantity, unit: part.unit },
      locationId: plant.locationId,
    },
    'stockMoves { id value { amount } priceVariance { amount } }',
  );
  return stockMoves[0];
}

const reverse = (stockMoveId: string) =>
  graph.do(
    'reverseStockMove',
    { stockMoveId, reason: 'wrong' },
    'stockMoves { value { amount } priceVariance { amount } }',
  );

describe('stock at standard', () => {
  it('is worth its standard; what was paid besides is a price variance, taken back with the receipt', async () => {
    const part = await bought('V-STD', '2.5');
    const move = await receive(part, '10', '2.75');
    expect(move).toMatchObject({ value: { amount: '25' }, priceVariance: { amount: '2.5' } });
    expect(await valueOf(part)).toBe('25');
    const back = await reverse(move.id);
    expect(back.stockMoves).toEqual([
      { value: { amount: '-25' }, priceVariance: { amount: '-2.5' } },
    ]);
    expect(await valueOf(part)).toBe('0');
  });

  it('is revalued when its standard changes, by a row that says so', async () => {
    const part = await bought('V-NEW', '3');
    const { id } = await receive(part, '7', '3');
    await plant.plan(part, { make: false, purchaseCost: '3.333' });
    await untilStandard(part, '3.333');
    const { stockValue } = await look(part);
    expect(stockValue.value.amount).toBe('23.33');
    expect(stockValue.revaluations.nodes).toEqual([
      {
        reason: 'STANDARD_CHANGED',
        quantity: { value: '7' },
        valueBefore: { amount: '21' },
        valueAfter: { amount: '23.33' },
        change: { amount: '2.33' },
      },
    ]);
    // The receipt takes back what it brought; the rest of the value goes with the stock.
    const back = await reverse(id);
    expect(back.stockMoves[0].value.amount).toBe('-21');
    const after = (await look(part)).stockValue;
    expect(after.value.amount).toBe('0');
    expect(after.revaluations.nodes[0]).toMatchObject({
      reason: 'REVERSAL',
      change: { amount: '-2.33' },
    });
  });
});

describe('stock in layers', () => {
  it('gives the oldest first, at what was paid for it', async () => {
    const part = await bought('V-FIFO', '1', 'FIFO');
    await receive(part, '10', '2');
    await receive(part, '10', '3');
    await plant.stock(part, '5');
    const { stockValue, stockMoves } = await look(part);
    expect(stockMoves.nodes[0]).toMatchObject({
      type: 'COUNT',
      quantity: { value: '-15' },
      value: { amount: '-35' },
    });
    expect(stockValue).toMatchObject({ method: 'FIFO', value: { amount: '15' } });
    expect(stockValue.layers.nodes).toEqual([
      {
        quantity: { value: '5' },
        value: { amount: '15' },
        stockMove: { type: 'PURCHASE_RECEIPT' },
      },
    ]);
    await reverse(stockMoves.nodes[0].id);
    expect((await look(part)).stockValue.layers.nodes.map((one: any) => one.value.amount)).toEqual([
      '20',
      '30',
    ]);
  });

  it('keeps its value when it goes to another place', async () => {
    const part = await bought('V-MOVE', '1', 'FIFO');
    await receive(part, '3', '0.3333');
    const { storageLocation } = await graph.do(
      'createStorageLocation',
      { siteId: plant.siteId, code: 'V2', name: 'Second' },
      'storageLocation { id }',
    );
    const { stockMoves } = await graph.do(
      'transferStock',
      {
        itemId: part.id,
        fromLocationId: plant.locationId,
        toLocationId: storageLocation.id,
        quantity: { value: '2', unit: 'C62' },
      },
      'stockMoves { value { amount } }',
    );
    expect(stockMoves.map((one: any) => one.value.amount)).toEqual(['-0.67', '0.67']);
    expect(await valueOf(part)).toBe('1');
  });
});

it('a method that changes keeps the value, but at standard', async () => {
  const part = await bought('V-METHOD', '2', 'MOVING_AVERAGE');
  await receive(part, '10', '3');
  await value(part, 'FIFO');
  expect((await look(part)).stockValue).toMatchObject({
    value: { amount: '30' },
    layers: { nodes: [{ quantity: { value: '10' }, value: { amount: '30' }, stockMove: null }] },
  });
  await value(part, 'STANDARD');
  expect((await look(part)).stockValue).toMatchObject({
    value: { amount: '20' },
    layers: { nodes: [] },
  });
});

describe.each(['STANDARD', 'FIFO', 'MOVING_AVERAGE'])('whatever is booked, at %s', (method) => {
  const kinds = fc.array(
    fc.record({
      kind: fc.constantFrom('receive', 'receive', 'count', 'reverse', 'standard'),
      quantity: fc.integer({ min: 1, max: 3000 }),
      price: fc.integer({ min: 1, max: 9999 }),
    }),
    { minLength: 25, maxLength: 25 },
  );

  it('movements and revaluations are the value of the stock, and at nothing it is nothing', async () => {
    const part = await bought(`V-LAW-${method}`, '1.2345', method);
    const [steps] = fc.sample(kinds, { numRuns: 1, seed: 7 });
    for (const { kind, quantity, price } of steps ?? []) {
      const amount = new Decimal(price).div(1000).toFixed();
      if (kind === 'receive') await receive(part, new Decimal(quantity).div(100).toFixed(), amount);
      if (kind === 'standard') await plant.plan(part, { make: false, purchaseCost: amount });
      if (kind === 'count') await plant.stock(part, new Decimal(quantity).div(200).toFixed());
      if (kind === 'reverse') {
        const { nodes } = (await look(part)).stockMoves;
        const one = nodes[quantity % Math.max(nodes.length, 1)];
        // Some can't be: taken back before, or used since.
        if (one) await graph.try('reverseStockMove', { stockMoveId: one.id, reason: 'law' });
      }
      await holds(part);
    }
    await plant.stock(part, '0');
    await holds(part);
    expect(await valueOf(part)).toBe('0');
  });

  /** Read in one statement each way: a roll-up may be on its way between two. */
  async function holds(part: Part): Promise<void> {
    const item = await look(part);
    expect(item.stockMoves.pageInfo.hasNextPage).toBe(false);
    const amounts = [
      ...item.stockMoves.nodes.map((one: any) => one.value.amount),
      ...item.stockValue.revaluations.nodes.map((one: any) => one.change.amount),
    ];
    const total = Decimal.sum('0', ...amounts);
    const again = await look(part);
    if (JSON.stringify(again) !== JSON.stringify(item)) return holds(part);
    expect(item.stockValue.value.amount).toBe(total.toFixed());
    expect(total.gte(0)).toBe(true);
    if (method !== 'FIFO') return;
    const layers = item.stockValue.layers.nodes.map((one: any) => one.value.amount);
    expect(Decimal.sum('0', ...layers).toFixed()).toBe(item.stockValue.value.amount);
  }
});

it('counts, receipts and new standards at the same time lose no cent', async () => {
  const methods = ['STANDARD', 'FIFO', 'MOVING_AVERAGE', 'STANDARD'];
  const parts = await Promise.all(
    methods.map((method, at) => bought(`V-RUSH-${at}`, '1.5', method)),
  );
  await Promise.all(
    parts.flatMap((part, at) =>
      [1, 2, 3, 4].flatMap((round) => [
        receive(part, `${round}.5`, `${at}.${round}7`),
        plant.stock(part, String(round * 3)),
        plant.plan(part, { make: false, purchaseCost: `1.${round}3` }),
      ]),
    ),
  );
  for (const part of parts) {
    const { stockValue, stockMoves } = await until(
      'the last standard',
      () => look(part),
      (item) =>
        item.stockValue.method !== 'STANDARD' ||
        item.stockValue.value.amount ===
          new Decimal(item.stockValue.quantity.value)
            .times(item.standardCost.total.amount)
            .toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN)
            .toFixed(),
    );
    const amounts = [
      ...stockMoves.nodes.map((one: any) => one.value.amount),
      ...stockValue.revaluations.nodes.map((one: any) => one.change.amount),
    ];
    expect(Decimal.sum('0', ...amounts).toFixed()).toBe(stockValue.value.amount);
    const quantities = stockMoves.nodes.map((one: any) => one.quantity.value);
    expect(Decimal.sum('0', ...quantities).toFixed()).toBe(stockValue.quantity.value);
  }
});
