import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'LIFE');
}, 120_000);
afterAll(() => house.close());

const reason = 'Because';

async function revise(part: Part): Promise<string> {
  const { itemRevision } = await graph.do('reviseItem', { itemId: part.id }, 'itemRevision { id }');
  return itemRevision.id;
}

async function changeTo(toRevisionId: string, effectiveFrom: string): Promise<string> {
  const { changeOrder } = await graph.do(
    'createChangeOrder',
    { title: 'A change', reason, affectedItems: [{ toRevisionId, effectiveFrom }] },
    'changeOrder { id }',
  );
  return changeOrder.id;
}

async function releaseNext(part: Part, effectiveFrom: string): Promise<string> {
  const next = await revise(part);
  await graph.do('releaseChangeOrder', { changeOrderId: await changeTo(next, effectiveFrom) });
  return next;
}

async function look(revisionId: string): Promise<any> {
  const { itemRevision } = await graph.ask(
    `query($id: ID!) { itemRevision(id: $id) { label lifecycle buildable effectiveTo
      lifecycleSteps { from to reason recordedBy } } }`,
    { id: revisionId },
  );
  return itemRevision;
}

const uuidOf = (id: string) => Buffer.from(id, 'base64url').toString('utf8').split(':')[1]!;

describe('a revision', () => {
  it('is submitted, taken back, submitted again and released, and each step is noted', async () => {
    const part = await plant.part('R-1');
    const { revisionId } = part;
    await graph.do('submitForReview', { revisionId });
    expect(await graph.refusal('submitForReview', { revisionId })).toEqual([
      'LIFECYCLE_STEP_NOT_ALLOWED',
    ]);
    expect(await graph.refusal('setBom', { revisionId, lines: [] })).toEqual(['NOT_IN_WORK']);
    expect(await graph.refusal('takeBackFromReview', { revisionId, reason: ' ' })).toEqual([
      'REASON_REQUIRED',
    ]);
    await graph.do('takeBackFromReview', { revisionId, reason: 'Forgot a hole' });
    await graph.do('setBom', { revisionId, lines: [] });
    await graph.do('submitForReview', { revisionId });
    await plant.release(part, '2020-01-01');
    expect(await graph.refusal('takeBackFromReview', { revisionId, reason })).toEqual([
      'LIFECYCLE_STEP_NOT_ALLOWED',
    ]);
    const { lifecycleSteps, ...now } = await look(revisionId);
    expect(now).toEqual({ label: 'A', lifecycle: 'RELEASED', buildable: true, effectiveTo: null });
    expect(lifecycleSteps.map((step: any) => [step.from, step.to, step.reason])).toEqual([
      ['IN_WORK', 'IN_REVIEW', null],
      ['IN_REVIEW', 'IN_WORK', 'Forgot a hole'],
      ['IN_WORK', 'IN_REVIEW', null],
      ['IN_REVIEW', 'RELEASED', null],
    ]);
    expect(lifecycleSteps.every((step: any) => step.recordedBy.length > 0)).toBe(true);
  });

  it('in review by itself is taken onto a change order, which alone gives it back', async () => {
    const part = await plant.bought('R-2');
    const next = await revise(part);
    await graph.do('submitForReview', { revisionId: next });
    const changeOrderId = await changeTo(next, '2020-01-01');
    expect(await graph.refusal('takeBackFromReview', { revisionId: next, reason })).toEqual([
      'REVISION_ON_CHANGE_ORDER',
    ]);
    await graph.do('cancelChangeOrder', { changeOrderId });
    expect((await look(next)).lifecycle).toBe('IN_WORK');
  });
});

describe('several revisions', () => {
  it('are buildable side by side while one is in force, when the older is kept so', async () => {
    const part = await plant.bought('B-1');
    const next = await releaseNext(part, '2020-01-01');
    const { revisionId } = part;
    expect(await look(revisionId)).toMatchObject({ lifecycle: 'SUPERSEDED', buildable: false });
    const both = async () =>
      (
        await graph.ask(
          'query($id: ID!) { item(id: $id) { buildableRevisions { label } effectiveRevision { label } } }',
          { id: part.id },
        )
      ).item;
    expect(await both()).toEqual({
      buildableRevisions: [{ label: 'B' }],
      effectiveRevision: { label: 'B' },
    });
    const kept = { revisionId, keep: true, idempotencyKey: 'keep B-1' };
    await Promise.all([1, 2].map(() => graph.do('keepRevisionBuildable', kept)));
    expect(await both()).toEqual({
      buildableRevisions: [{ label: 'A' }, { label: 'B' }],
      effectiveRevision: { label: 'B' },
    });
    await graph.do('makeRevisionObsolete', { revisionId, reason });
    expect((await both()).buildableRevisions).toEqual([{ label: 'B' }]);
    expect(await graph.refusal('keepRevisionBuildable', { revisionId, keep: true })).toEqual([
      'REVISION_NOT_RELEASED',
    ]);
    const inWork = (await plant.part('B-2')).revisionId;
    expect(
      await graph.refusal('keepRevisionBuildable', { revisionId: inWork, keep: true }),
    ).toEqual(['REVISION_NOT_RELEASED']);
    expect((await look(next)).buildable).toBe(true);
  });
});

describe('a revision made obsolete', () => {
  it('is refused while something released uses it, or while it holds a place in time', async () => {
    const screw = await plant.bought('O-SCREW');
    const bike = await plant.made('O-BIKE', { lines: [{ part: screw, quantity: '4' }] });
    const refused = (revisionId: string) =>
      graph.refusal('makeRevisionObsolete', { revisionId, reason });
    expect(await refused(screw.revisionId)).toEqual(['REVISION_IN_USE']);
    expect(
      await graph.refusal('makeRevisionObsolete', { revisionId: bike.revisionId, reason: '' }),
    ).toEqual(['REASON_REQUIRED']);
    const later = await releaseNext(bike, '2999-01-01');
    expect(await refused(later)).toEqual(['REVISION_NOT_YET_IN_FORCE']);
    expect(await refused(bike.revisionId)).toEqual(['REVISION_STILL_IN_FORCE']);
    expect((await look(screw.revisionId)).lifecycle).toBe('RELEASED');
    expect(await refused((await plant.part('O-DRAFT')).revisionId)).toEqual([
      'LIFECYCLE_STEP_NOT_ALLOWED',
    ]);
  });

  it('is in force on no date, does not bring back what it had followed, and is never used anew', async () => {
    const part = await plant.bought('O-1');
    const next = await releaseNext(part, '2020-01-01');
    await graph.do('makeRevisionObsolete', { revisionId: next, reason });
    expect(await graph.refusal('makeRevisionObsolete', { revisionId: next, reason })).toEqual([
      'LIFECYCLE_STEP_NOT_ALLOWED',
    ]);
    const { item } = await graph.ask(
      `query($id: ID!) { item(id: $id) { now: effectiveRevision { label }
        then: effectiveRevision(effectiveOn: "2019-12-31") { label } } }`,
      { id: part.id },
    );
    expect(item).toEqual({ now: null, then: { label: 'A' } });
    const parent = await plant.part('O-2');
    await plant.design(parent, { lines: [{ part, quantity: '1' }] });
    expect(
      await graph.refusal('releaseRevision', {
        revisionId: parent.revisionId,
        effectiveFrom: '2026-01-01',
      }),
    ).toEqual(['COMPONENT_NOT_RELEASED']);
  });

  it('is known to planning: nothing is made of it any more', async () => {
    const [steel, part] = [await plant.bought('O-STEEL'), await plant.part('O-FRAME')];
    await plant.design(part, { lines: [{ part: steel, quantity: '2' }] });
    await plant.release(part);
    await plant.plan(part, { make: true });
    await plant.order(part, '5', '2030-01-10');
    await plant.runPlanning('2030-01-01');
    const needed = () => plant.plannedOrders(steel);
    await until('the need of steel', needed, (orders) => orders.length === 1);
    await graph.do('makeRevisionObsolete', { revisionId: part.revisionId, reason });
    await until('no need of steel', needed, (orders) => orders.length === 0);
  });
});

describe('the database', () => {
  it('refuses by itself what would change a released revision', async () => {
    const screw = await plant.bought('DB-SCREW');
    const other = await plant.bought('DB-OTHER');
    const bike = await plant.part('DB-BIKE');
    await graph.do('setBom', {
      revisionId: bike.revisionId,
      lines: [
        {
          findNumber: 10,
          componentId: screw.id,
          quantity: { value: '4', unit: 'C62' },
          substitutes: [{ itemId: other.id }],
        },
      ],
    });
    await graph.do('setOperations', {
      revisionId: bike.revisionId,
      segments: [{ sequence: 10, name: 'Make', runMinutes: '1', workCenterId: plant.workCenterId }],
    });
    await plant.release(bike);
    const draft = await plant.part('DB-DRAFT');
    const [id, draftId] = [uuidOf(bike.revisionId), uuidOf(draft.revisionId)];
    const sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
    const code = async (statement: string) => {
      try {
        await sql.unsafe(statement);
        return 'done';
      } catch (error) {
        return (error as postgres.PostgresError).code;
      }
    };
    try {
      const of = `where revision_id = '${id}'`;
      const changes = [
        `update plm.bom_line set quantity = 5 ${of}`,
        `update plm.bom_line set revision_id = '${draftId}' ${of}`,
        `delete from plm.bom_line ${of}`,
        `insert into plm.bom_line (id, revision_id, find_number, component_id, quantity, unit,
           stock_quantity, attrition, set_up_quantity, phantom)
         select gen_random_uuid(), revision_id, 99, component_id, 1, unit, 1, 0, 0, false
         from plm.bom_line ${of}`,
        `update plm.bom_substitute set ratio = 2 ${of}`,
        `update plm.operations_segment set run_minutes = 9 ${of}`,
        `delete from plm.operations_segment ${of}`,
        `update plm.item_revision set label = 'Z' where id = '${id}'`,
        `update plm.item_revision set batch_quantity = 7 where id = '${id}'`,
        `update plm.item_revision set effective_from = '2001-01-01' where id = '${id}'`,
        `delete from plm.item_revision where id = '${id}'`,
      ];
      for (const change of changes) expect(await code(change), change).toBe('TL001');
      for (const lifecycle of ['IN_WORK', 'IN_REVIEW']) {
        const back = `update plm.item_revision set lifecycle = '${lifecycle}' where id = '${id}'`;
        expect(await code(back)).toBe('TL002');
      }
      const jump = `update plm.item_revision set lifecycle = 'RELEASED', label = 'A' where id = '${draftId}'`;
      expect(await code(jump)).toBe('TL002');
      expect(
        await code(`update plm.item_revision set batch_quantity = 7 where id = '${draftId}'`),
      ).toBe('done');
      const [line] = await sql`select quantity::text from plm.bom_line where revision_id = ${id}`;
      expect(line).toEqual({ quantity: '4' });
    } finally {
      await sql.end();
    }
  });
});

describe('what is deleted', () => {
  it('was never released, is used by nothing, and leaves a note', async () => {
    const part = await plant.part('D-1');
    await plant.design(part, { lines: [{ part: await plant.bought('D-SCREW'), quantity: '1' }] });
    expect(await graph.refusal('deleteItem', { itemId: part.id, reason: '' })).toEqual([
      'REASON_REQUIRED',
    ]);
    await graph.do('deleteItem', { itemId: part.id, reason: 'Typed wrong' });
    const { item, deletions } = await graph.ask(
      `query($id: ID!) { item(id: $id) { id }
        deletions(first: 1) { nodes { kind itemNumber revisionSequence reason } } }`,
      { id: part.id },
    );
    expect(item).toBeNull();
    expect(deletions.nodes).toEqual([
      { kind: 'ITEM', itemNumber: 'D-1', revisionSequence: null, reason: 'Typed wrong' },
    ]);
    await plant.part('D-1');
  });

  it('is not an item that was released, or that a BOM, an alternate or a change names', async () => {
    const refused = (itemId: string) => graph.refusal('deleteItem', { itemId, reason });
    const released = await plant.bought('D-2');
    expect(await refused(released.id)).toEqual(['ITEM_RELEASED']);
    const [used, parent] = [await plant.part('D-3'), await plant.part('D-4')];
    await plant.design(parent, { lines: [{ part: used, quantity: '1' }] });
    expect(await refused(used.id)).toEqual(['ITEM_IN_USE']);
    const alternate = await plant.part('D-5');
    const { alternate: said } = await graph.do(
      'addAlternate',
      { itemId: released.id, alternateItemId: alternate.id },
      'alternate { id }',
    );
    expect(await refused(alternate.id)).toEqual(['ITEM_IN_USE']);
    await graph.do('removeAlternate', { alternateId: said.id });
    await graph.do('deleteItem', { itemId: alternate.id, reason });
    await graph.do('openChangeRequest', { itemId: parent.id, description: 'Too heavy' });
    expect(await refused(parent.id)).toEqual(['ITEM_IN_USE']);
    const reviewed = await plant.part('D-6');
    await graph.do('submitForReview', { revisionId: reviewed.revisionId });
    expect(await refused(reviewed.id)).toEqual(['NOT_IN_WORK']);
  });

  it('may be a revision in work beside others, unless a change order names it', async () => {
    const part = await plant.bought('D-7');
    const refused = (revisionId: string) => graph.refusal('deleteRevision', { revisionId, reason });
    expect(await refused(part.revisionId)).toEqual(['REVISION_RELEASED']);
    expect(await refused((await plant.part('D-8')).revisionId)).toEqual(['LAST_REVISION']);
    const draft = await revise(part);
    await graph.do('deleteRevision', { revisionId: draft, reason });
    const again = await revise(part);
    const changeOrderId = await changeTo(again, '2030-01-01');
    expect(await refused(again)).toEqual(['REVISION_ON_CHANGE_ORDER']);
    await graph.do('cancelChangeOrder', { changeOrderId });
    expect(await refused(again)).toEqual(['REVISION_IN_USE']);
    const { item } = await graph.ask(
      'query($id: ID!) { item(id: $id) { revisions(first: 9) { nodes { lifecycle } } } }',
      { id: part.id },
    );
    expect(item.revisions.nodes).toEqual([{ lifecycle: 'RELEASED' }, { lifecycle: 'IN_WORK' }]);
  });
});
