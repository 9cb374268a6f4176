import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph);
}, 120_000);
afterAll(() => house.close());

const today = new Date().toISOString().slice(0, 10);
const dueOn = daysAfter(today, 20);

const supersede = (item: Part, successor: Part, more: object = {}) =>
  graph.do('supersedeItem', {
    itemId: item.id,
    successorId: successor.id,
    effectiveFrom: today,
    ...more,
  });

/** A bracket of two old screws, and screws of three generations to buy. */
async function brackets(number: string) {
  const [old, next, last] = await Promise.all(
    ['OLD', 'NEXT', 'LAST'].map((name) => plant.bought(`${number}-${name}`, {})),
  );
  const bracket = await plant.made(number, { lines: [{ part: old!, quantity: '2' }] });
  return { bracket, old: old!, next: next!, last: last! };
}

const quantities = async (part: Part) =>
  (await plant.plannedOrders(part)).map(([quantity]) => quantity);

const untilPlanned = (part: Part, ...wanted: string[]) =>
  until(
    `${part.number} to be planned: ${wanted.join(', ')}`,
    () => quantities(part),
    (found) => found.join() === wanted.join(),
  );

describe('an item whose place another takes', () => {
  it('says what follows it, and keeps what was said before', async () => {
    const { old, next, last } = await brackets('SUP-1');
    await supersede(old, last);
    await supersede(old, next, { useUp: true, conversionFactor: '0.50' });
    await supersede(next, last, { effectiveFrom: dueOn });
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) {
        supersession { successor { number } useUp conversionFactor endedAt }
        supersessionHistory { successor { number } endedAt }
        successors { item { number } successor { number } effectiveFrom } } }`,
      { id: old.id },
    );
    expect(item.supersession).toEqual({
      successor: { number: 'SUP-1-NEXT' },
      useUp: true,
      conversionFactor: '0.5',
      endedAt: null,
    });
    const history = item.supersessionHistory.map((one: any) => [
      one.successor.number,
      one.endedAt === null,
    ]);
    expect(history).toEqual([
      ['SUP-1-LAST', false],
      ['SUP-1-NEXT', true],
    ]);
    expect(item.successors).toEqual([
      { item: { number: 'SUP-1-OLD' }, successor: { number: 'SUP-1-NEXT' }, effectiveFrom: today },
      { item: { number: 'SUP-1-NEXT' }, successor: { number: 'SUP-1-LAST' }, effectiveFrom: dueOn },
    ]);
    const asked = await graph.ask(
      'query($id: ID!) { item(id: $id) { supersedes { item { number } } } }',
      { id: next.id },
    );
    expect(asked.item.supersedes).toEqual([{ item: { number: 'SUP-1-OLD' } }]);
  });

  it('is refused circles, itself, and what is not released or not whole', async () => {
    const { bracket, old, next, last } = await brackets('SUP-2');
    const [draft, serial] = [
      await plant.part('SUP-2-DRAFT'),
      await plant.part('SUP-2-SERIAL', { tracking: 'SERIAL' }),
    ];
    await plant.release(serial);
    const refusal = (item: Part, successor: Part, more: object = {}) =>
      graph.refusal('supersedeItem', {
        itemId: item.id,
        successorId: successor.id,
        effectiveFrom: today,
        ...more,
      });
    await supersede(old, next);
    await supersede(next, last);
    expect(await refusal(last, old)).toEqual(['BOM_LOOP']);
    expect(await refusal(old, bracket)).toEqual(['BOM_LOOP']);
    expect(await refusal(old, old)).toEqual(['SUPERSEDES_ITSELF']);
    expect(await refusal(old, draft)).toEqual(['SUCCESSOR_NOT_RELEASED']);
    expect(await refusal(old, last, { conversionFactor: '0' })).toEqual(['FACTOR_NOT_POSITIVE']);
    const half = { conversionFactor: '0.5' };
    expect(await refusal(old, serial, half)).toEqual(['SERIALISED_QUANTITY_FRACTIONAL']);
    // A BOM that would close the circle is refused, too.
    const lines = [
      { findNumber: 10, componentId: bracket.id, quantity: { value: '1', unit: 'C62' } },
    ];
    const cap = await plant.part('SUP-2-CAP');
    await plant.release(cap);
    await graph.do('supersedeItem', { itemId: last.id, successorId: cap.id, effectiveFrom: today });
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { supersession { item { number } } } }',
      { id: last.id },
    );
    expect(item.supersession.item.number).toBe('SUP-2-LAST');
    const revised = await graph.do('reviseItem', { itemId: cap.id }, 'itemRevision { id }');
    expect(await graph.refusal('setBom', { revisionId: revised.itemRevision.id, lines })).toEqual([
      'BOM_LOOP',
    ]);
  });

  it('is exploded into what takes its place on the date, or as it was designed', async () => {
    const { bracket, old, next, last } = await brackets('SUP-3');
    await supersede(old, next, { conversionFactor: '0.5', useUp: true });
    await supersede(next, last, { conversionFactor: '3', effectiveFrom: dueOn });
    const explosion = async (args: string) => {
      const { item } = await graph.ask(
        `query($id: ID!) { item(id: $id) { effectiveRevision { explosion(
          quantity: { value: "10", unit: "C62" } ${args}) {
            components { item { number } quantity { value } } } } } }`,
        { id: bracket.id },
      );
      return item.effectiveRevision.explosion.components.map((one: any) => [
        one.item.number,
        one.quantity.value,
      ]);
    };
    expect(await explosion('')).toEqual([['SUP-3-NEXT', '10']]);
    expect(await explosion(`effectiveOn: "${dueOn}"`)).toEqual([['SUP-3-LAST', '30']]);
    expect(await explosion('asDesigned: true')).toEqual([['SUP-3-OLD', '20']]);
  });
});

describe('planning', () => {
  it('needs the successor from its date on, and no more of the old one', async () => {
    const { bracket, old, next } = await brackets('SUP-4');
    await plant.order(bracket, '10', dueOn);
    await untilPlanned(old, '20');
    await supersede(old, next, { conversionFactor: '1.5' });
    await untilPlanned(old);
    await untilPlanned(next, '30');
    await graph.do('withdrawSupersession', { itemId: old.id });
    await untilPlanned(next);
    await untilPlanned(old, '20');
    await supersede(old, next, { effectiveFrom: daysAfter(today, 60) });
    await plant.runPlanning();
    expect([await quantities(old), await quantities(next)]).toEqual([['20'], []]);
    expect(await graph.refusal('withdrawSupersession', { itemId: next.id })).toEqual(['NOT_FOUND']);
  });

  it('needs a bought successor of a phantom as it is', async () => {
    const wire = await plant.bought('SUP-6-WIRE', {});
    const loom = await plant.made('SUP-6-LOOM', { lines: [{ part: wire, quantity: '4' }] });
    const ready = await plant.bought('SUP-6-READY', {});
    const lamp = await plant.made('SUP-6-LAMP', {
      lines: [{ part: loom, quantity: '1', phantom: true }],
    });
    await supersede(loom, ready);
    await plant.order(lamp, '10', dueOn);
    await untilPlanned(ready, '10');
    expect(await quantities(wire)).toEqual([]);
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { effectiveRevision { explosion {
        components { item { number } quantity { value } } } } } }`,
      { id: lamp.id },
    );
    expect(item.effectiveRevision.explosion.components).toEqual([
      { item: { number: 'SUP-6-READY' }, quantity: { value: '1' } },
    ]);
  });

  it('uses up what there is first, down the chain, and the work order asks for just that', async () => {
    const { bracket, old, next, last } = await brackets('SUP-5');
    await plant.stock(old, '4');
    await plant.stock(next, '3');
    await supersede(old, next, { useUp: true, conversionFactor: '0.5' });
    await supersede(next, last, { useUp: true, conversionFactor: '3' });
    // 20 old: 4 are there; 16 are 8 of the next: 3 are there; 5 are 15 of the last.
    await plant.order(bracket, '10', dueOn);
    await untilPlanned(last, '15');
    expect([await quantities(old), await quantities(next)]).toEqual([[], []]);
    const { plannedOrders } = await graph.ask(
      'query($id: ID!) { plannedOrders(filter: { itemId: $id }, first: 1) { nodes { id } } }',
      { id: bracket.id },
    );
    const plannedOrderId = plannedOrders.nodes[0].id;
    await graph.do('releasePlannedOrder', { plannedOrderId });
    const order = await new Floor(graph).orderFor(plannedOrderId);
    const { materials } = await new Floor(graph).look(
      order.id,
      'materials { item { number } requiredQuantity { value } }',
    );
    const needed = materials.map((one: any) => [one.item.number, one.requiredQuantity.value]);
    expect(needed.sort()).toEqual([
      ['SUP-5-LAST', '15'],
      ['SUP-5-NEXT', '3'],
      ['SUP-5-OLD', '4'],
    ]);
    await untilPlanned(last, '15');
    // What is used up is not kept in store.
    await plant.plan(old, { make: false, safetyStock: '50' });
    await plant.runPlanning();
    expect(await quantities(old)).toEqual([]);
  });

  it('follows when what took a place is replaced itself, and when that is taken back', async () => {
    const { bracket, old, next, last } = await brackets('SUP-6');
    await supersede(old, next);
    await plant.order(bracket, '10', dueOn);
    await untilPlanned(next, '20');
    await supersede(next, last);
    await untilPlanned(last, '20');
    await untilPlanned(next);
    await graph.do('withdrawSupersession', { itemId: next.id });
    await untilPlanned(next, '20');
    await untilPlanned(last);
  });
});
