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

describe('a change request', () => {
  async function request(number: string): Promise<string> {
    const { id } = await office.item(anna, number);
    const { changeRequest } = await anna.do(
      'openChangeRequest',
      { itemId: id, description: 'It squeaks' },
      'changeRequest { id status }',
    );
    expect(changeRequest.status).toBe('OPEN');
    return changeRequest.id;
  }

  it('is reviewed, decided with a reason, and answered by a change order', async () => {
    const id = await request('R-1');
    const decide = { changeRequestId: id, reason: 'Customers hear it' };
    expect(await ben.refusal('acceptChangeRequest', decide)).toEqual([
      'CHANGE_REQUEST_NOT_IN_REVIEW',
    ]);
    await ben.do('startChangeRequestReview', { changeRequestId: id });
    expect(await ben.refusal('startChangeRequestReview', { changeRequestId: id })).toEqual([
      'CHANGE_REQUEST_NOT_OPEN',
    ]);
    expect(await ben.refusal('acceptChangeRequest', { ...decide, reason: '' })).toEqual([
      'REASON_REQUIRED',
    ]);
    await ben.do('acceptChangeRequest', decide);
    const order = await office.draft(anna, await office.revised(anna, 'R-1-PART'), {
      changeRequestId: id,
    });
    const { changeRequest } = await anna.ask(
      `query($id: ID!) { changeRequest(id: $id) { status decisionReason decidedBy
        changeOrders { id } history(first: 9) { nodes { kind reason recordedBy } } } }`,
      { id },
    );
    expect(changeRequest).toEqual({
      status: 'ACCEPTED',
      decisionReason: 'Customers hear it',
      decidedBy: 'ben',
      changeOrders: [{ id: order }],
      history: {
        nodes: [
          { kind: 'CREATED', reason: null, recordedBy: 'anna' },
          { kind: 'REVIEW_STARTED', reason: null, recordedBy: 'ben' },
          { kind: 'ACCEPTED', reason: 'Customers hear it', recordedBy: 'ben' },
        ],
      },
    });
  });

  it('that was rejected is answered by no change order, and found by its status', async () => {
    const id = await request('R-2');
    await ben.do('startChangeRequestReview', { changeRequestId: id });
    await ben.do('rejectChangeRequest', { changeRequestId: id, reason: 'It may squeak' });
    const revised = await office.revised(anna, 'R-2-PART');
    expect(
      await anna.refusal('createChangeOrder', {
        title: 'A change',
        reason: 'Because',
        changeRequestId: id,
        affectedItems: [{ toRevisionId: revised.toId, effectiveFrom: '2026-06-01' }],
      }),
    ).toEqual(['CHANGE_REQUEST_REJECTED']);
    const { changeRequests } = await anna.ask(
      '{ changeRequests(first: 5, filter: { status: REJECTED }) { nodes { id } } }',
    );
    expect(changeRequests.nodes).toEqual([{ id }]);
  });
});
