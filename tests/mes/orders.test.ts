import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const types = async (id: string) => (await shop.said(id)).map((one) => one.type);

describe('a planned order that is released', () => {
  it('becomes one work order with BOM, through phantoms, and process plan pinned (X1)', async () => {
    const [door, tool, stick, stone, wood] = [
      await shop.item('DOOR'),
      await shop.item('TOOL'),
      await shop.item('STICK'),
      await shop.item('STONE'),
      await shop.item('WOOD'),
    ] as const;
    await shop.define(tool, {
      lines: [
        { itemId: stick, quantity: '2' },
        { itemId: stone, quantity: '3' },
      ],
    });
    const revision = await shop.define(door, {
      batchQuantity: '24',
      lines: [
        { itemId: tool, quantity: '2', phantom: true },
        { itemId: stick, quantity: '8' },
        { itemId: wood, quantity: '12', operationSequence: 10 },
      ],
      operations: { 10: { run: '240', setUp: '20', cleanUp: '10' }, 20: {} },
    });
    const release = shop.release(door, revision, { quantity: '48' });
    await shop.told('erp', 'PlannedOrderReleased', release.plannedOrderId, release);
    await shop.told('erp', 'PlannedOrderReleased', release.plannedOrderId, release);
    const order = await shop.orderOf(release.plannedOrderId);
    expect(order).toMatchObject({ number: 'WO-000001', status: 'RELEASED' });
    expect(order.jobOrders.map((job: any) => [job.sequence, job.plannedMinutes])).toEqual([
      [10, '510'],
      [20, '0'],
    ]);
    const needs = order.materials.map((one: any) => [
      uuidOf(one.item.id),
      one.requiredQuantity.value,
      one.operationSequence,
    ]);
    expect(needs).toHaveLength(3);
    expect(needs).toEqual(
      expect.arrayContaining([
        [wood, '24', 10],
        [stick, '24', 20],
        [stone, '12', 20],
      ]),
    );
    const said = await shop.said(order.id);
    expect(said.map((one) => one.type)).toEqual(['WorkOrderCreated']);
    expect(said[0]?.payload).toMatchObject({
      plannedOrderId: release.plannedOrderId,
      siteId: uuidOf(shop.siteId),
      workCenterIds: [uuidOf(shop.workCenterId)],
    });
  });

  it('waits for its definition, and for those of its phantoms', async () => {
    const [lamp, arm] = [await shop.item('LAMP-1'), await shop.item('ARM')];
    const definition = shop.definition(lamp, {
      lines: [{ itemId: arm, quantity: '1', phantom: true }],
    });
    const release = shop.release(lamp, definition.revisionId);
    const event = await shop.tell('erp', 'PlannedOrderReleased', release.plannedOrderId, release);
    await shop.settled(event, 'PARKED');
    await shop.told('plm', 'ProductDefinitionReleased', lamp, definition);
    const { reason } = await until(
      'the phantom to be missed',
      () => shop.settled(event, 'PARKED'),
      (row) => String(row.reason).includes('phantom'),
    );
    expect(reason).toContain('not here yet');
    await shop.define(arm, {});
    await shop.settled(event, 'APPLIED');
    expect((await shop.orderOf(release.plannedOrderId)).status).toBe('RELEASED');
  });

  it('without operations goes to the dead letters, says why, and can be redriven', async () => {
    const vase = await shop.item('VASE');
    const revision = await shop.define(vase, { operations: {} });
    const release = shop.release(vase, revision);
    const event = await shop.tell('erp', 'PlannedOrderReleased', release.plannedOrderId, release);
    await shop.settled(event, 'DEAD');
    const { deadLetters } = await shop.ask(
      '{ deadLetters { mes(first: 5) { nodes { eventType status reason } } } }',
    );
    expect(deadLetters.mes.nodes).toEqual([
      {
        eventType: 'PlannedOrderReleased',
        status: 'DEAD',
        reason: expect.stringContaining('no operations'),
      },
    ]);
    await shop.admin`update mes.definition set snapshot = jsonb_set(snapshot, '{operations}',
      ${JSON.stringify(shop.definition(vase, {}).operations)}::text::jsonb)
      where revision_id = ${revision}`;
    await shop.told('plm', 'DeadLetterRedriveAsked', event, { eventId: event, subgraph: 'mes' });
    await shop.settled(event, 'APPLIED');
    expect((await shop.orderOf(release.plannedOrderId)).status).toBe('RELEASED');
  });

  it('takes the lines that are valid on the day it starts, the end excluded (E1)', async () => {
    const [delivery, old, fresh] = [
      await shop.item('DELIVERY'),
      await shop.item('OLD'),
      await shop.item('FRESH'),
    ] as const;
    const revision = await shop.define(delivery, {
      lines: [
        { itemId: old, quantity: '1', effectiveTo: '2030-02-01' },
        { itemId: fresh, quantity: '1', effectiveFrom: '2030-02-01' },
      ],
    });
    const used = async (startOn: string, dueOn: string) => {
      const { materials } = await shop.order(delivery, revision, { startOn, dueOn });
      return materials.map((one: any) => uuidOf(one.item.id));
    };
    expect(await used('2030-01-31', '2030-02-01')).toEqual([old]);
    expect(await used('2030-02-01', '2030-02-02')).toEqual([fresh]);
  });
});

describe('a change order', () => {
  async function changed(disposition: string, effectiveFrom = '2030-01-01') {
    const [lamp, bulb, led] = [
      await shop.item('LAMP'),
      await shop.item('BULB'),
      await shop.item('LED'),
    ] as const;
    const from = await shop.define(lamp, { lines: [{ itemId: bulb, quantity: '1' }] });
    const changeOrderId = newId();
    const definition = shop.definition(lamp, {
      label: 'B',
      effectiveFrom,
      lines: [{ itemId: led, quantity: '2' }],
      operations: { 10: { run: '3' }, 20: { run: '1' } },
    });
    const release = () =>
      shop.tell('plm', 'ChangeOrderReleased', changeOrderId, {
        changeOrderId,
        number: 'CO-000001',
        affectedItems: [
          {
            itemId: lamp,
            fromRevisionId: from,
            toRevisionId: definition.revisionId,
            workOrderDisposition: disposition,
            effectiveFrom,
          },
        ],
      });
    return { lamp, bulb, led, from, definition, changeOrderId, release };
  }

  const outcome = async (id: string) => {
    const order = await shop.look(
      id,
      'revision { id } changes { outcome changeOrder { id } } materials { item { id } requiredQuantity { value } } jobOrders { id sequence }',
    );
    return {
      revision: uuidOf(order.revision.id),
      outcomes: order.changes.map((one: any) => one.outcome),
      materials: order.materials.map((one: any) => uuidOf(one.item.id)),
      jobs: order.jobOrders,
    };
  };

  it('waits for its definition, switches what waits, and lets what runs finish', async () => {
    const { lamp, bulb, led, from, definition, changeOrderId, release } =
      await changed('SWITCH_IF_NOT_STARTED');
    const running = await shop.order(lamp, from);
    const waiting = await shop.order(lamp, from);
    const held = await shop.order(lamp, from);
    const early = await shop.order(lamp, from, { startOn: '2029-12-28', dueOn: '2029-12-31' });
    await shop.do('startJob', { jobOrderId: running.jobOrders[0].id });
    await shop.do('holdWorkOrder', { workOrderId: held.id, reason: 'paint is out' });
    const event = await release();
    await shop.settled(event, 'PARKED');
    await shop.told('plm', 'ProductDefinitionReleased', lamp, definition);
    await shop.settled(event, 'APPLIED');

    const switched = await outcome(waiting.id);
    expect(switched).toMatchObject({
      revision: definition.revisionId,
      outcomes: ['SWITCHED'],
      materials: [led],
    });
    // The floor may hold the first job's id already: it still means the first operation.
    expect(switched.jobs.map((job: any) => job.sequence)).toEqual([10, 20]);
    expect(switched.jobs[0].id).toBe(waiting.jobOrders[0].id);
    expect((await outcome(held.id)).outcomes).toEqual(['SWITCHED']);
    for (const kept of [running, early]) {
      expect(await outcome(kept.id)).toMatchObject({
        revision: from,
        outcomes: ['FINISHES_ON_OLD_REVISION'],
        materials: [bulb],
      });
      expect((await types(kept.id)).at(-1)).toBe('WorkOrderRevisionKept');
    }
    const said = (await shop.said(waiting.id)).at(-1);
    expect(said?.type).toBe('WorkOrderRevisionSwitched');
    expect(said?.payload).toMatchObject({
      changeOrderId,
      fromRevisionId: from,
      toRevisionId: definition.revisionId,
      materials: [{ itemId: led, requiredQuantity: '20', operationSequence: 20 }],
    });
    const { affectedWorkOrders } = await shop.entity(
      'ChangeOrder',
      encodeId('ChangeOrder', changeOrderId),
      'affectedWorkOrders(first: 3) { nodes { number } pageInfo { hasNextPage } }',
    );
    expect(affectedWorkOrders.nodes.map((one: any) => one.number)).toEqual(
      [early, held, waiting].map((one) => one.number),
    );
    expect(affectedWorkOrders.pageInfo.hasNextPage).toBe(true);
  });

  it('is followed by an order that was released before it and arrives after it', async () => {
    const { lamp, from, definition, release } = await changed('SWITCH_IF_NOT_STARTED');
    await shop.told('plm', 'ProductDefinitionReleased', lamp, definition);
    await shop.settled(await release(), 'APPLIED');
    const late = await shop.order(lamp, from);
    expect(await outcome(late.id)).toMatchObject({
      revision: definition.revisionId,
      outcomes: ['SWITCHED'],
    });
    expect(await types(late.id)).toEqual(['WorkOrderCreated', 'WorkOrderRevisionSwitched']);
  });

  it('that scraps the old revision cancels what waits, holds what runs, and meets what comes later', async () => {
    const { lamp, from, definition, release } = await changed('SCRAP');
    const running = await shop.order(lamp, from);
    const waiting = await shop.order(lamp, from);
    await shop.do('startJob', { jobOrderId: running.jobOrders[0].id });
    await shop.told('plm', 'ProductDefinitionReleased', lamp, definition);
    await shop.settled(await release(), 'APPLIED');
    const late = await shop.order(lamp, from);
    const statusOf = async (order: any) => (await shop.look(order.id, 'status')).status;
    for (const cancelled of [waiting, late]) {
      expect(await statusOf(cancelled)).toBe('CANCELLED');
      expect((await outcome(cancelled.id)).outcomes).toEqual(['CANCELLED']);
    }
    expect(await statusOf(running)).toBe('HELD');
    expect((await types(running.id)).slice(-2)).toEqual(['WorkOrderRevisionKept', 'WorkOrderHeld']);
    // Somebody has decided: it goes on.
    await shop.do('resumeWorkOrder', { workOrderId: running.id, reason: 'made to the end' });
    expect(await statusOf(running)).toBe('IN_PROGRESS');
  });

  it('that says finish on the old revision is noted', async () => {
    const { lamp, from, definition, release } = await changed('FINISH_ON_OLD_REVISION');
    const order = await shop.order(lamp, from);
    await shop.told('plm', 'ProductDefinitionReleased', lamp, definition);
    await shop.settled(await release(), 'APPLIED');
    expect(await outcome(order.id)).toMatchObject({
      revision: from,
      outcomes: ['FINISHES_ON_OLD_REVISION'],
    });
  });
});
