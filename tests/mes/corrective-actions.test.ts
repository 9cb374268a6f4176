import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
let owner = '';
let checker = '';
let nonConformanceId = '';

beforeAll(async () => {
  shop = await Shop.open();
  const person = async (number: string) =>
    (await shop.do('createPerson', { number, name: number }, 'person { id }')).person.id as string;
  owner = await person('OWNER');
  checker = await person('CHECKER');
  const itemId = encodeId('Item', await shop.item('BRACKET'));
  const { nonConformance } = await shop.do(
    'raiseNonConformance',
    { itemId, cause: 'PROCESS', description: 'bent' },
    'nonConformance { id }',
  );
  nonConformanceId = nonConformance.id;
});
afterAll(() => shop.close());

const shown = `correctiveAction { id number status rootCause checkDueOn owner { number }
  nonConformances { number } tasks { id description dueOn doneAt doneNote owner { number } }
  effectivenessChecks { checkedOn result note person { number } }
  statusHistory { command fromStatus toStatus reason } }`;

async function run(mutation: string, input: object): Promise<Data> {
  return (await shop.do(mutation, input, shown)).correctiveAction;
}

const opened = () =>
  run('openCorrectiveAction', {
    kind: 'CORRECTIVE',
    title: 'Bent brackets',
    description: 'They bend in the fixture.',
    nonConformanceIds: [nonConformanceId],
    ownerId: owner,
  });

const task = (correctiveActionId: string, description: string) =>
  run('addCorrectiveActionTask', {
    correctiveActionId,
    description,
    ownerId: owner,
    dueOn: '2030-02-01',
  });

const start = (correctiveActionId: string, rootCause: string) => ({
  correctiveActionId,
  rootCause,
  checkDueOn: '2030-03-01',
});

const check = (correctiveActionId: string, more: object = {}) => ({
  correctiveActionId,
  checkedOn: '2026-01-05',
  result: 'EFFECTIVE',
  personId: checker,
  reason: '50 pieces, none bent',
  ...more,
});

const close = (correctiveActionId: string) => ({ correctiveActionId, reason: 'it works' });

describe('a corrective action', () => {
  it('goes from its root cause over its tasks to a check that it works, and is not closed before', async () => {
    const { id, number } = await opened();
    expect(number).toMatch(/^CA-\d{6}$/);
    expect(await shop.refusal('startCorrectiveAction', start(id, 'wear'))).toEqual([
      'TASK_REQUIRED correctiveActionId',
    ]);
    await task(id, 'New fixture');
    expect(await shop.refusal('startCorrectiveAction', start(id, ' '))).toEqual([
      'ROOT_CAUSE_REQUIRED rootCause',
    ]);
    const { tasks } = await task(id, 'Check it weekly');
    const done = (at: number) => ({ taskId: tasks[at].id, reason: 'done' });
    expect(await shop.refusal('completeCorrectiveActionTask', done(0))).toEqual([
      'CORRECTIVE_ACTION_STATUS_FORBIDS taskId',
    ]);
    const started = await run('startCorrectiveAction', start(id, 'the fixture is worn'));
    expect(started).toMatchObject({ status: 'IN_PROGRESS', rootCause: 'the fixture is worn' });
    expect((await run('completeCorrectiveActionTask', done(0))).status).toBe('IN_PROGRESS');
    expect(await shop.refusal('completeCorrectiveActionTask', done(0))).toEqual([
      'TASK_DONE taskId',
    ]);
    expect(await shop.refusal('closeCorrectiveAction', close(id))).toEqual([
      'EFFECTIVENESS_NOT_CHECKED correctiveActionId',
    ]);
    expect((await run('completeCorrectiveActionTask', done(1))).status).toBe('IMPLEMENTED');
    expect(await shop.refusal('closeCorrectiveAction', close(id))).toEqual([
      'EFFECTIVENESS_NOT_CHECKED correctiveActionId',
    ]);
    expect(await shop.refusal('checkEffectiveness', check(id, { personId: owner }))).toEqual([
      'CHECKED_BY_OWNER personId',
    ]);
    expect(
      await shop.refusal('checkEffectiveness', check(id, { checkedOn: '2999-01-01' })),
    ).toEqual(['OCCURRED_IN_FUTURE checkedOn']);
    expect((await run('checkEffectiveness', check(id))).status).toBe('VERIFIED');
    const closed = await run('closeCorrectiveAction', close(id));
    expect(closed).toMatchObject({
      status: 'CLOSED',
      owner: { number: 'OWNER' },
      nonConformances: [{ number: 'NC-000001' }],
      tasks: [
        { description: 'New fixture', dueOn: '2030-02-01', doneNote: 'done' },
        { doneAt: expect.any(String) },
      ],
      effectivenessChecks: [
        { checkedOn: '2026-01-05', result: 'EFFECTIVE', person: { number: 'CHECKER' } },
      ],
    });
    expect(closed.statusHistory.map((one: Data) => one.command)).toEqual([
      'START',
      'IMPLEMENT',
      'VERIFY',
      'CLOSE',
    ]);
    const { nonConformances } = await shop.ask(
      '{ nonConformances(first: 1) { nodes { correctiveActions { id } } } }',
    );
    expect(nonConformances.nodes[0].correctiveActions).toContainEqual({ id });
  });

  it('that does not work is open again, and keeps what was held to be the cause', async () => {
    const { id } = await opened();
    const first = await task(id, 'Train');
    await run('startCorrectiveAction', start(id, 'nobody was trained'));
    await run('completeCorrectiveActionTask', { taskId: first.tasks[0].id, reason: 'trained' });
    const ineffective = check(id, { result: 'INEFFECTIVE', reason: 'still bent' });
    expect((await run('checkEffectiveness', ineffective)).status).toBe('OPEN');
    expect(await shop.refusal('startCorrectiveAction', start(id, 'wear'))).toEqual([
      'TASK_REQUIRED correctiveActionId',
    ]);
    await task(id, 'New fixture');
    const again = await run('startCorrectiveAction', start(id, 'wear'));
    expect(again).toMatchObject({ status: 'IN_PROGRESS', rootCause: 'wear' });
    expect(again.statusHistory).toMatchObject([
      { command: 'START', reason: 'nobody was trained' },
      { command: 'IMPLEMENT' },
      { command: 'REOPEN', fromStatus: 'IMPLEMENTED', toStatus: 'OPEN', reason: 'still bent' },
      { command: 'START', reason: 'wear' },
    ]);
  });

  it('answers something that happened, a preventive one need not; given up it stays so', async () => {
    const input = { title: 'Wear', description: 'x', ownerId: owner };
    const refused = (more: object) =>
      shop.refusal('openCorrectiveAction', { kind: 'PREVENTIVE', ...input, ...more });
    expect(await refused({ kind: 'CORRECTIVE' })).toEqual([
      'NONCONFORMANCE_REQUIRED nonConformanceIds',
    ]);
    expect(await refused({ nonConformanceIds: [encodeId('NonConformance', newId())] })).toEqual([
      'NOT_FOUND nonConformanceIds.0',
    ]);
    expect(await refused({ ownerId: encodeId('Person', newId()) })).toEqual(['NOT_FOUND ownerId']);
    const { id } = await run('openCorrectiveAction', { kind: 'PREVENTIVE', ...input });
    await run('cancelCorrectiveAction', { correctiveActionId: id, reason: 'line is sold' });
    expect(await shop.refusal('startCorrectiveAction', start(id, 'wear'))).toEqual([
      'CORRECTIVE_ACTION_STATUS_FORBIDS correctiveActionId',
    ]);
    const { correctiveActions } = await shop.ask(
      '{ correctiveActions(status: CANCELLED, first: 5) { nodes { id } } }',
    );
    expect(correctiveActions.nodes).toEqual([{ id }]);
  });

  it('is implemented once by two last tasks that are done at the same time', async () => {
    const { id } = await opened();
    await task(id, 'One');
    const { tasks } = await task(id, 'Two');
    await run('startCorrectiveAction', start(id, 'wear'));
    await Promise.all(
      tasks.map((one: Data) =>
        run('completeCorrectiveActionTask', { taskId: one.id, reason: 'done' }),
      ),
    );
    const { correctiveAction } = await shop.ask(
      'query($id: ID!) { correctiveAction(id: $id) { status statusHistory { command } } }',
      { id },
    );
    expect(correctiveAction).toEqual({
      status: 'IMPLEMENTED',
      statusHistory: [{ command: 'START' }, { command: 'IMPLEMENT' }],
    });
  });
});
