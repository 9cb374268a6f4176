import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let vice: string;
let revision: string;
let workUnitId: string;
beforeAll(async () => {
  shop = await Shop.open();
  vice = await shop.item('VICE');
  revision = await shop.define(vice, { operations: { 10: {}, 20: {} } });
  const unit = { workCenterId: shop.workCenterId, code: 'U1', name: 'Bench 1' };
  workUnitId = (await shop.do('createWorkUnit', unit, 'workUnit { id }')).workUnit.id;
});
afterAll(() => shop.close());

async function made(more: object = {}) {
  const order = await shop.order(vice, revision, more);
  const [first, second] = order.jobOrders.map((job: any) => job.id);
  const states = async () =>
    (await shop.look(order.id, 'jobOrders { status }')).jobOrders.map((job: any) => job.status);
  const status = async () => (await shop.look(order.id, 'status')).status;
  return { order, first, second, states, status };
}

const job = (jobOrderId: string) => ({ jobOrderId });
const why = (jobOrderId: string, reason = 'tool broke') => ({ jobOrderId, reason });

describe('a job', () => {
  it('waits for its turn, and its status follows what is reported and taken back', async () => {
    const { first, second, states } = await made();
    expect(await states()).toEqual(['READY', 'WAITING']);
    await shop.do('startJob', job(first));
    await shop.do('reportProduction', { jobOrderId: first, good: '0', scrap: '1' });
    expect(await states()).toEqual(['RUNNING', 'WAITING']);
    const said = await shop.do(
      'reportProduction',
      { jobOrderId: first, good: '2' },
      'jobResponse { id }',
    );
    expect(await states()).toEqual(['RUNNING', 'READY']);
    await shop.do('dispatchJob', { jobOrderId: second, workUnitId });
    expect(await states()).toEqual(['RUNNING', 'DISPATCHED']);
    await shop.do('reverseJobResponse', { jobResponseId: said.jobResponse.id, reason: 'wrong' });
    expect(await states()).toEqual(['RUNNING', 'WAITING']);
    await shop.do('completeJob', job(first));
    expect(await states()).toEqual(['COMPLETED', 'READY']);
  });

  it('is pending while its order is held, and ready again after', async () => {
    const { order, first, states } = await made();
    await shop.do('dispatchJob', { jobOrderId: first, workUnitId });
    await shop.do('holdWorkOrder', { workOrderId: order.id, reason: 'wait' });
    expect(await states()).toEqual(['PENDING', 'WAITING']);
    expect(await shop.refusal('startJob', job(first))).toEqual(['WORK_ORDER_HELD jobOrderId']);
    expect(await shop.refusal('dispatchJob', { jobOrderId: first, workUnitId })).toEqual([
      'WORK_ORDER_HELD jobOrderId',
    ]);
    await shop.do('resumeWorkOrder', { workOrderId: order.id, reason: 'go' });
    expect(await states()).toEqual(['READY', 'WAITING']);
  });

  it('is held, restarted, paused and resumed; nothing is reported meanwhile', async () => {
    const { order, first, states } = await made();
    await shop.do('startJob', job(first));
    await shop.do('pauseJob', why(first, 'lunch'));
    expect(await states()).toEqual(['SUSPENDED', 'WAITING']);
    expect(await shop.refusal('restartJob', job(first))).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    expect(await shop.refusal('holdJob', why(first, ' '))).toEqual(['REASON_REQUIRED reason']);
    await shop.do('holdJob', why(first));
    expect(await shop.refusal('resumeJob', job(first))).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    expect(await shop.refusal('reportProduction', { jobOrderId: first, good: '1' })).toEqual([
      'JOB_NOT_RUNNING jobOrderId',
    ]);
    await shop.do('restartJob', job(first));
    await shop.do('pauseJob', why(first));
    await shop.do('resumeJob', job(first));
    expect(await states()).toEqual(['RUNNING', 'WAITING']);
    const { jobOrders } = await shop.look(
      order.id,
      'jobOrders { statusHistory { command fromStatus toStatus reason actor } }',
    );
    expect(
      jobOrders[0].statusHistory.map((one: any) => [one.command, one.fromStatus, one.toStatus]),
    ).toEqual([
      ['RELEASE', 'WAITING', 'READY'],
      ['START', 'READY', 'RUNNING'],
      ['PAUSE', 'RUNNING', 'SUSPENDED'],
      ['HOLD', 'SUSPENDED', 'HELD'],
      ['RESTART', 'HELD', 'RUNNING'],
      ['PAUSE', 'RUNNING', 'SUSPENDED'],
      ['RESUME', 'SUSPENDED', 'RUNNING'],
    ]);
    expect(jobOrders[0].statusHistory[3]).toMatchObject({ reason: 'tool broke', actor: 'tester' });
    const types = (await shop.said(order.id)).map(({ type }) => type);
    expect(types.slice(-5)).toEqual([
      'JobPaused',
      'JobHeld',
      'JobRestarted',
      'JobPaused',
      'JobResumed',
    ]);
  });

  it('that is given up ends its order with what was good, and all is closed then', async () => {
    const { order, first, second, states, status } = await made();
    expect(await shop.refusal('abortJob', why(first))).toEqual([
      'WORK_ORDER_NOT_STARTED jobOrderId',
    ]);
    await shop.do('startJob', job(first));
    await shop.do('reportProduction', { jobOrderId: first, good: '3', rework: '1' });
    expect(await shop.refusal('abortJob', why(first))).toEqual(['REWORK_OPEN jobOrderId']);
    await shop.do('reportProduction', { jobOrderId: first, good: '1', ofRework: true });
    await shop.do('abortJob', why(first));
    expect(await states()).toEqual(['ABORTED', 'READY']);
    await shop.do('startJob', job(second));
    await shop.do('reportProduction', { jobOrderId: second, good: '4' });
    await shop.do('completeJob', job(second));
    expect(await states()).toEqual(['ABORTED', 'CLOSED']);
    expect(await status()).toBe('COMPLETED');
    const said = await shop.said(order.id);
    expect(said.find(({ type }) => type === 'JobAborted')?.payload).toMatchObject({ sequence: 10 });
    expect(said.at(-1)).toMatchObject({ type: 'WorkOrderCompleted', payload: { good: '4' } });
    expect(await shop.refusal('restartJob', job(second))).toEqual(['WORK_ORDER_CLOSED jobOrderId']);
  });

  it('is aborted with its work order', async () => {
    const { order, states } = await made();
    await shop.do('cancelWorkOrder', { workOrderId: order.id, reason: 'nobody wants it' });
    expect(await states()).toEqual(['ABORTED', 'ABORTED']);
  });

  it('takes one of two commands that come at once, and one command that comes twice once', async () => {
    const { order, first, states } = await made();
    await shop.do('startJob', job(first));
    const twice = { ...why(first), idempotencyKey: 'pause-once' };
    await Promise.all([shop.do('pauseJob', twice), shop.do('pauseJob', twice)]);
    const answers = await Promise.all([
      shop.refusal('resumeJob', job(first)),
      shop.refusal('resumeJob', job(first)),
    ]);
    expect(answers.flat()).toEqual(['JOB_STATUS_FORBIDS jobOrderId']);
    expect(await states()).toEqual(['RUNNING', 'WAITING']);
    const types = (await shop.said(order.id)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['JobPaused', 'JobResumed']);
  });
});
