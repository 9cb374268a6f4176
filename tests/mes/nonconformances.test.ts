import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** A lot that ERP received; answers its uuid. */
async function received(itemId: string): Promise<string> {
  const lotId = newId();
  await shop.told('erp', 'LotReceived', lotId, { lotId, itemId, number: lotId });
  return lotId;
}

it('a nonconformance notes the revision, says its lots, and holds them here at once', async () => {
  const [helmet, resin] = [await shop.item('HELMET'), await shop.item('RESIN', 'LOT', 'KGM')];
  const revision = await shop.define(helmet, {});
  const order = await shop.order(helmet, revision);
  await shop.do('startJob', { jobOrderId: order.jobOrders[0].id });
  const lot = await received(resin);
  const raised = await shop.do(
    'raiseNonConformance',
    {
      itemId: encodeId('Item', resin),
      lotIds: [encodeId('MaterialLot', lot)],
      workOrderId: order.id,
      cause: 'MATERIAL',
      description: 'lumps',
    },
    'nonConformance { id number revision { id } lots { id } actor }',
  );
  expect(raised.nonConformance).toMatchObject({
    number: 'NC-000001',
    revision: { id: encodeId('ItemRevision', revision) },
    lots: [{ id: encodeId('MaterialLot', lot) }],
    actor: 'tester',
  });
  expect((await shop.said(raised.nonConformance.id))[0]?.payload).toMatchObject({
    itemId: resin,
    revisionId: revision,
    lotIds: [lot],
    cause: 'MATERIAL',
  });
  expect(
    await shop.refusal('reportProduction', {
      jobOrderId: order.jobOrders[0].id,
      good: '1',
      materials: [
        {
          itemId: encodeId('Item', resin),
          lotId: encodeId('MaterialLot', lot),
          quantity: { value: '1', unit: 'KGM' },
        },
      ],
    }),
  ).toEqual(['LOT_HELD materials.0.lotId']);
  const { nonConformances } = await shop.ask('{ nonConformances(first: 5) { nodes { number } } }');
  expect(nonConformances.nodes).toEqual([{ number: 'NC-000001' }]);
});

it('one on an unknown item or work order is refused', async () => {
  const input = { itemId: encodeId('Item', newId()), cause: 'UNKNOWN', description: 'odd' };
  expect(await shop.refusal('raiseNonConformance', input)).toEqual(['NOT_FOUND itemId']);
  const itemId = encodeId('Item', await shop.item('KNOWN'));
  const workOrderId = encodeId('WorkOrder', newId());
  expect(await shop.refusal('raiseNonConformance', { ...input, itemId, workOrderId })).toEqual([
    'NOT_FOUND workOrderId',
  ]);
});

it('one on lots that are not known, or of another item, is refused and holds nothing', async () => {
  const [glue, foam] = [await shop.item('GLUE', 'LOT'), await shop.item('FOAM', 'LOT')];
  const [own, other] = [await received(glue), await received(foam)];
  const lots = (...ids: string[]) => ({
    itemId: encodeId('Item', glue),
    lotIds: ids.map((id) => encodeId('MaterialLot', id)),
    cause: 'MATERIAL',
    description: 'lumps',
  });
  const refused = (...ids: string[]) => shop.refusal('raiseNonConformance', lots(...ids));
  expect(await refused(own, newId())).toEqual(['NOT_FOUND lotIds.1']);
  expect(await refused(own, other)).toEqual(['LOT_OF_OTHER_ITEM lotIds.1']);
  const [held] = await shop.admin`select count(*)::int as lots from mes.held_lot
    where lot_id in ${shop.admin([own, other])}`;
  expect(held).toEqual({ lots: 0 });
  // What the floor made itself is known without being told.
  const { jobOrders } = await shop.order(foam, await shop.define(foam, {}));
  await shop.do('startJob', { jobOrderId: jobOrders[0].id });
  const { jobResponse } = await shop.do(
    'reportProduction',
    { jobOrderId: jobOrders[0].id, good: '1' },
    'jobResponse { lot { id } }',
  );
  const made = { ...lots(), itemId: encodeId('Item', foam), lotIds: [jobResponse.lot.id] };
  await shop.do('raiseNonConformance', made);
});

it('a lot that ERP lets go for one nonconformance stays held here for another', async () => {
  const itemId = await shop.item('TAPE', 'LOT');
  const lotId = await received(itemId);
  const raise = () =>
    shop.do('raiseNonConformance', {
      itemId: encodeId('Item', itemId),
      lotIds: [encodeId('MaterialLot', lotId)],
      cause: 'MATERIAL',
      description: 'brittle',
    });
  const held = async () =>
    (await shop.admin`select reason from mes.held_lot where lot_id = ${lotId}`).length === 1;
  const released = () => shop.told('erp', 'LotReleased', lotId, { lotId, itemId });
  await shop.told('erp', 'LotHeld', lotId, { lotId, itemId, reason: 'counted wrong' });
  await released();
  expect(await held()).toBe(false);
  await shop.told('erp', 'LotHeld', lotId, { lotId, itemId, reason: 'counted wrong' });
  await raise();
  await released();
  expect(await held()).toBe(true);
  // Both at once: whoever is second sees the other.
  const second = await received(itemId);
  await shop.told('erp', 'LotHeld', second, { lotId: second, itemId, reason: 'counted wrong' });
  let release: Promise<unknown> = Promise.resolve();
  await shop.admin.begin(async (sql) => {
    await sql`select lot_id from mes.held_lot where lot_id = ${second} for update`;
    const raising = shop.do('raiseNonConformance', {
      itemId: encodeId('Item', itemId),
      lotIds: [encodeId('MaterialLot', second)],
      cause: 'MATERIAL',
      description: 'brittle',
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    release = shop
      .told('erp', 'LotReleased', second, { lotId: second, itemId })
      .then(() => raising);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await release;
  expect(await shop.admin`select reason from mes.held_lot where lot_id = ${second}`).toHaveLength(
    1,
  );
});

it('a lot goes free here when its board lets it, and not when it scraps it', async () => {
  const itemId = await shop.item('ROPE', 'LOT');
  const number = 'RB-1';
  const { person } = await shop.do('createPerson', { number, name: 'Ada' }, 'person { id }');
  await shop.do('setSigningPin', { personNumber: number, pin: '48-blue-19' });
  await shop.do('setReviewBoard', { members: [{ role: 'QUALITY', personId: person.id }] });
  const decided = async (disposition: string) => {
    const lotId = await received(itemId);
    const { nonConformance } = await shop.do(
      'raiseNonConformance',
      {
        itemId: encodeId('Item', itemId),
        lotIds: [encodeId('MaterialLot', lotId)],
        cause: 'MATERIAL',
        description: 'frayed',
      },
      'nonConformance { id }',
    );
    const nonConformanceId: string = nonConformance.id;
    const reason = 'as the board says';
    await shop.do('proposeDisposition', { nonConformanceId, disposition, reason });
    await shop.do('signDisposition', {
      nonConformanceId,
      role: 'QUALITY',
      personNumber: number,
      pin: '48-blue-19',
      decision: 'APPROVED',
      reason,
      meaning: 'Approval',
    });
    const isHeld = async () => {
      await shop.told('erp', 'LotReleased', lotId, { lotId, itemId });
      return (await shop.admin`select from mes.held_lot where lot_id = ${lotId}`).length === 1;
    };
    return { nonConformanceId, isHeld };
  };
  expect(await (await decided('USE_AS_IS')).isHeld()).toBe(false);
  const scrapped = await decided('SCRAP');
  await shop.do('closeNonConformance', {
    nonConformanceId: scrapped.nonConformanceId,
    reason: 'x',
  });
  expect(await scrapped.isHeld()).toBe(true);
  const reworked = await decided('REWORK');
  expect(await reworked.isHeld()).toBe(true);
  await shop.do('closeNonConformance', {
    nonConformanceId: reworked.nonConformanceId,
    reason: 'x',
  });
  expect(await reworked.isHeld()).toBe(false);
});
