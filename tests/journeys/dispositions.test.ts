import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

type Data = Record<string, any>;

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let paint: Part;
let pump: Part;
const pin = '48-blue-19';

beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'MRB');
  paint = await plant.bought('PAINT', { purchaseCost: '3' }, { unit: 'KGM', tracking: 'LOT' });
  pump = await plant.bought('PUMP', { purchaseCost: '50' }, { tracking: 'SERIAL' });
  const { person } = await graph.do(
    'createPerson',
    { number: 'MRB-1', name: 'Ada' },
    'person { id }',
  );
  await graph.do('setSigningPin', { personNumber: 'MRB-1', pin });
  await graph.do('setReviewBoard', { members: [{ role: 'QUALITY', personId: person.id }] });
}, 120_000);
afterAll(() => house.close());

async function lotOf(part: Part, quantity: string, number: string): Promise<string> {
  await plant.stock(part, quantity, number);
  const { materialLotsByNumber } = await graph.ask(
    'query($number: String!) { materialLotsByNumber(number: $number) { id } }',
    { number },
  );
  return materialLotsByNumber[0].id;
}

const lot = async (id: string): Promise<Data> =>
  (
    await graph.ask(
      'query($id: ID!) { materialLot(id: $id) { status holdReason onHand { value } } }',
      { id },
    )
  ).materialLot;

const lotWhen = (id: string, what: string, enough: (found: Data) => boolean) =>
  until(what, () => lot(id), enough);

const isHeld = ({ status }: Data) => status === 'HELD';
const isFree = ({ status }: Data) => status === 'AVAILABLE';

async function raise(part: Part, lotId: string, more: object = {}): Promise<Data> {
  const { nonConformance } = await graph.do(
    'raiseNonConformance',
    { itemId: part.id, lotIds: [lotId], cause: 'MATERIAL', description: 'off colour', ...more },
    'nonConformance { id number }',
  );
  await lotWhen(lotId, 'the hold', isHeld);
  return nonConformance;
}

async function decide({ id: nonConformanceId }: Data, disposition: string): Promise<void> {
  const reason = 'as the board says';
  await graph.do('proposeDisposition', { nonConformanceId, disposition, reason });
  await graph.do('signDisposition', {
    nonConformanceId,
    role: 'QUALITY',
    personNumber: 'MRB-1',
    pin,
    decision: 'APPROVED',
    meaning: 'Approval',
    reason,
  });
}

describe('a lot or serial number that does not conform', () => {
  it('is let go by its board and not by hand, and only when nothing else holds it', async () => {
    const pumpId = await lotOf(pump, '1', 'SN-1');
    const first = await raise(pump, pumpId);
    const second = await raise(pump, pumpId);
    const release = { lotId: pumpId, reason: 'looks fine' };
    expect(await graph.refusal('releaseLot', release)).toEqual(['HELD_BY_NONCONFORMANCE']);
    await decide(first, 'USE_AS_IS');
    await lotWhen(pumpId, 'the other reason', ({ holdReason }) =>
      holdReason?.startsWith(second.number),
    );
    await decide(second, 'USE_AS_IS');
    expect(await lotWhen(pumpId, 'the release', isFree)).toMatchObject({ holdReason: null });
  });

  it('that is held by hand, too, stays held', async () => {
    const lotId = await lotOf(paint, '5', 'P-HAND');
    const found = await raise(paint, lotId);
    await graph.do('holdLot', { lotId, reason: 'count it first' });
    await decide(found, 'USE_AS_IS');
    expect(
      await lotWhen(lotId, 'the reason', ({ holdReason }) => holdReason === 'count it first'),
    ).toMatchObject({ status: 'HELD' });
    await graph.do('releaseLot', { lotId, reason: 'counted' });
    expect(await lot(lotId)).toMatchObject({ status: 'AVAILABLE' });
  });

  it('is reworked on hold, and free when that is done', async () => {
    const lotId = await lotOf(paint, '5', 'P-REWORK');
    const found = await raise(paint, lotId);
    await decide(found, 'REWORK');
    await lotWhen(lotId, 'the disposition', ({ holdReason }) => holdReason?.includes('REWORK'));
    const done = { nonConformanceId: found.id, reason: 'stirred and measured' };
    await graph.do('closeNonConformance', done);
    await lotWhen(lotId, 'the release', isFree);
  });

  it('leaves the stock as scrap, with what was kept of it for an order', async () => {
    const lotId = await lotOf(paint, '7', 'P-SCRAP');
    const today = new Date().toISOString().slice(0, 10);
    const order = await plant.order(paint, '2', daysAfter(today, 9));
    await graph.do('reserveStock', { salesOrderLineId: order.lineId, lotId });
    const found = await raise(paint, lotId);
    await decide(found, 'SCRAP');
    const gone = await lotWhen(lotId, 'the scrap', ({ onHand }) => onHand.value === '0');
    expect(gone).toMatchObject({ status: 'HELD', holdReason: `${found.number}: SCRAP` });
    const { itemByNumber } = await graph.ask(
      `query($number: String!) { itemByNumber(number: $number) {
        stockMoves(first: 1) { nodes { type quantity { value } value { amount } } } } }`,
      { number: paint.number },
    );
    expect(itemByNumber.stockMoves.nodes).toEqual([
      { type: 'SCRAP', quantity: { value: '-7' }, value: { amount: '-21' } },
    ]);
  });

  it('is sent back on hold', async () => {
    const lotId = await lotOf(paint, '3', 'P-RETURN');
    const found = await raise(paint, lotId);
    await decide(found, 'RETURN');
    await lotWhen(lotId, 'the disposition', ({ holdReason }) => holdReason?.includes('RETURN'));
    await graph.do('closeNonConformance', { nonConformanceId: found.id, reason: 'sent' });
    expect(await lot(lotId)).toMatchObject({ status: 'HELD', onHand: { value: '3' } });
  });
});

it('a change request and the nonconformance that opened it lead to each other, with the evidence', async () => {
  const lotId = await lotOf(paint, '1', 'P-DESIGN');
  const { id } = await raise(paint, lotId, { cause: 'DESIGN', description: 'bubbles' });
  const found = await until(
    'the change request',
    async () =>
      (
        await graph.ask(
          `query($id: ID!) { node(id: $id) { ... on NonConformance { status
            changeRequest { number description
              nonConformance { id lots { id number } inspections { id } } } } } }`,
          { id },
        )
      ).node,
    ({ changeRequest }) => changeRequest !== null,
  );
  expect(found.changeRequest).toMatchObject({
    description: expect.stringContaining('bubbles'),
    nonConformance: { id, lots: [{ id: lotId, number: 'P-DESIGN' }], inspections: [] },
  });
});
