import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { DesignOffice } from './design-office.ts';

let office: DesignOffice;
let anna: Graph;
let ben: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  anna = office.person('anna', ['*']);
  ben = office.person('ben', ['*']);
}, 120_000);
afterAll(() => office.close());

describe('a draft', () => {
  const affected = `affectedItems { id item { number } stockDisposition workOrderDisposition
    purchaseOrderDisposition effectiveFrom toRevision { lifecycle } }`;

  it('gets, changes and loses affected items, and keeps who did what', async () => {
    const [first, second] = [await office.revised(anna, 'D-1'), await office.revised(anna, 'D-2')];
    const id = await office.draft(anna, first);
    const added = await ben.do(
      'addAffectedItem',
      { changeOrderId: id, toRevisionId: second.toId, effectiveFrom: '2026-07-01' },
      `changeOrder { ${affected} }`,
    );
    const [one, other] = added.changeOrder.affectedItems;
    expect(
      await ben.refusal('addAffectedItem', {
        changeOrderId: id,
        toRevisionId: second.toId,
        effectiveFrom: '2026-07-01',
      }),
    ).toEqual(['DUPLICATE_ITEM']);
    const changed = await ben.do(
      'changeAffectedItem',
      {
        affectedItemId: other.id,
        stockDisposition: 'REWORK',
        workOrderDisposition: 'SCRAP',
        purchaseOrderDisposition: 'CANCEL',
      },
      `changeOrder { ${affected} }`,
    );
    expect(changed.changeOrder.affectedItems[1]).toEqual({
      id: other.id,
      item: { number: 'D-2' },
      stockDisposition: 'REWORK',
      workOrderDisposition: 'SCRAP',
      purchaseOrderDisposition: 'CANCEL',
      effectiveFrom: '2026-07-01',
      toRevision: { lifecycle: 'IN_REVIEW' },
    });
    await ben.do('removeAffectedItem', { affectedItemId: one.id });
    expect(await ben.refusal('removeAffectedItem', { affectedItemId: one.id })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await ben.refusal('removeAffectedItem', { affectedItemId: other.id })).toEqual([
      'NOTHING_AFFECTED',
    ]);
    const { changeOrder, itemRevision } = await anna.ask(
      `query($id: ID!, $gone: ID!) { itemRevision(id: $gone) { lifecycle changeOrder { id } }
        changeOrder(id: $id) { createdBy history(first: 9) {
          nodes { kind item { number } detail recordedBy } } } }`,
      { id, gone: first.toId },
    );
    expect(itemRevision).toEqual({ lifecycle: 'IN_WORK', changeOrder: null });
    expect(changeOrder.createdBy).toBe('anna');
    expect(changeOrder.history.nodes).toEqual([
      { kind: 'CREATED', item: null, detail: null, recordedBy: 'anna' },
      { kind: 'ITEM_ADDED', item: { number: 'D-2' }, detail: null, recordedBy: 'ben' },
      {
        kind: 'ITEM_CHANGED',
        item: { number: 'D-2' },
        detail:
          'stockDisposition: USE_AS_IS > REWORK, workOrderDisposition: FINISH_ON_OLD_REVISION > SCRAP, purchaseOrderDisposition: USE_AS_IS > CANCEL',
        recordedBy: 'ben',
      },
      { kind: 'ITEM_REMOVED', item: { number: 'D-1' }, detail: null, recordedBy: 'ben' },
    ]);
  });

  it('is seen as it was known at any time, what it refers to as it is now', async () => {
    const revised = await office.revised(anna, 'T-1');
    const id = await office.draft(anna, revised);
    const first = await lastStep(id);
    const [{ id: affectedItemId }] = (await see(id, null)).affectedItems;
    await anna.do('changeAffectedItem', { affectedItemId, stockDisposition: 'SCRAP' });
    await anna.do('submitChangeOrder', { changeOrderId: id });
    const second = await lastStep(id);
    await anna.do('releaseChangeOrder', { changeOrderId: id });
    const seen = async (asOf: string | null) => {
      const { status, affectedItems, changeNotice, releasedAt, history } = await see(id, asOf);
      return [
        status,
        affectedItems[0].stockDisposition,
        changeNotice !== null,
        releasedAt !== null,
        history.nodes.length,
      ];
    };
    expect(await seen(first)).toEqual(['DRAFT', 'USE_AS_IS', false, false, 1]);
    expect(await seen(second)).toEqual(['APPROVED', 'SCRAP', false, false, 4]);
    expect(await seen(null)).toEqual(['RELEASED', 'SCRAP', true, true, 5]);
    expect(await see(id, '2020-01-01T00:00:00Z')).toBeNull();
    const found = async (status: string, asOf: string | null) => {
      const { changeOrders } = await anna.ask(
        `query($filter: ChangeOrderFilter, $asOf: DateTime) {
          changeOrders(first: 5, filter: $filter, asOf: $asOf) { nodes { id status } } }`,
        { filter: { status, itemId: revised.itemId }, asOf },
      );
      return changeOrders.nodes;
    };
    expect(await found('APPROVED', second)).toEqual([{ id, status: 'APPROVED' }]);
    expect(await found('DRAFT', second)).toEqual([]);
    expect(await found('RELEASED', first)).toEqual([]);
    expect(await found('RELEASED', null)).toEqual([{ id, status: 'RELEASED' }]);
  });

  const see = async (id: string, asOf: string | null) =>
    (
      await anna.ask(
        `query($id: ID!, $asOf: DateTime) { changeOrder(id: $id, asOf: $asOf) {
          status releasedAt affectedItems { id stockDisposition } changeNotice { id }
          history(first: 100) { nodes { recordedAt } } } }`,
        { id, asOf },
      )
    ).changeOrder;

  /** When the last thing happened to it; what comes next comes later. */
  async function lastStep(id: string): Promise<string> {
    const { history } = await see(id, null);
    const at: string = history.nodes.at(-1).recordedAt;
    while (new Date().toISOString() <= at) await new Promise((resolve) => setTimeout(resolve, 2));
    return at;
  }

  it('shows BOM and process plan as they will be', async () => {
    const [frame, bulb, led] = [
      await office.released(anna, 'L-FRAME'),
      await office.released(anna, 'L-BULB'),
      await office.released(anna, 'L-LED'),
    ];
    const lamp = await office.item(anna, 'L-LAMP');
    const bom = (revisionId: string, ...parts: [string, string][]) =>
      anna.do('setBom', {
        revisionId,
        lines: parts.map(([componentId, value], at) => ({
          findNumber: (at + 1) * 10,
          componentId,
          quantity: { value, unit: 'C62' },
        })),
      });
    const plan = (revisionId: string, runMinutes: string) =>
      anna.do('setOperations', {
        revisionId,
        segments: [{ sequence: 10, name: 'Mount', workCenterId: office.workCenterId, runMinutes }],
      });
    await bom(lamp.revisionId, [frame.id, '1'], [bulb.id, '1']);
    await plan(lamp.revisionId, '5');
    await anna.do('releaseRevision', {
      revisionId: lamp.revisionId,
      effectiveFrom: '2026-01-01',
    });
    const revised = await anna.do('reviseItem', { itemId: lamp.id }, 'itemRevision { id }');
    await bom(revised.itemRevision.id, [frame.id, '2'], [led.id, '1']);
    await plan(revised.itemRevision.id, '3');
    const id = await office.draft(anna, {
      itemId: lamp.id,
      fromId: lamp.revisionId,
      toId: revised.itemRevision.id,
    });
    const { changeOrder } = await anna.ask(
      `query($id: ID!) { changeOrder(id: $id) { affectedItems { redline {
        lines { mark line { component { number } quantity { value } } before { quantity { value } } fields }
        operations { mark segment { name runMinutes } before { runMinutes } } } } } }`,
      { id },
    );
    expect(changeOrder.affectedItems[0].redline).toEqual({
      lines: [
        {
          mark: 'CHANGED',
          line: { component: { number: 'L-FRAME' }, quantity: { value: '2' } },
          before: { quantity: { value: '1' } },
          fields: ['quantity'],
        },
        {
          mark: 'REMOVED',
          line: { component: { number: 'L-BULB' }, quantity: { value: '1' } },
          before: { quantity: { value: '1' } },
          fields: [],
        },
        {
          mark: 'ADDED',
          line: { component: { number: 'L-LED' }, quantity: { value: '1' } },
          before: null,
          fields: [],
        },
      ],
      operations: [
        {
          mark: 'CHANGED',
          segment: { name: 'Mount', runMinutes: '3' },
          before: { runMinutes: '5' },
        },
      ],
    });
  });
});

describe('a release', () => {
  it('issues one notice, however often and at once it is asked for', async () => {
    const revised = await office.revised(anna, 'N-1');
    const id = await office.draft(anna, revised);
    const feed = anna.subscribe(
      `subscription($id: ID!) { changeOrderChanged(changeOrderId: $id) { eventType changeOrder { status } } }`,
      { id },
    );
    try {
      await anna.do('submitChangeOrder', { changeOrderId: id });
      // Each with a key of its own: no two are the same call.
      await Promise.all([1, 2, 3].map(() => anna.do('releaseChangeOrder', { changeOrderId: id })));
      const { changeNotices } = await anna.ask(
        `query($itemId: ID!) { changeNotices(first: 5, filter: { itemId: $itemId }) { nodes {
          number issuedBy changeOrder { id } affectedItems { item { number } effectiveFrom } } } }`,
        { itemId: revised.itemId },
      );
      expect(changeNotices.nodes).toEqual([
        {
          number: expect.stringMatching(/^CN-\d{6}$/),
          issuedBy: 'anna',
          changeOrder: { id },
          affectedItems: [{ item: { number: 'N-1' }, effectiveFrom: '2026-06-01' }],
        },
      ]);
      await feed.until('the release', (all) =>
        all.some(
          ({ changeOrderChanged }) => changeOrderChanged.eventType === 'ChangeOrderReleased',
        ),
      );
      const types = feed.events.map(({ changeOrderChanged }) => changeOrderChanged.eventType);
      expect(types.filter((type) => type === 'ChangeOrderReleased')).toHaveLength(1);
      expect(feed.errors).toEqual([]);
    } finally {
      feed.close();
    }
    expect(await anna.refusal('cancelChangeOrder', { changeOrderId: id })).toEqual([
      'CHANGE_ORDER_NOT_DRAFT',
    ]);
  });
});
