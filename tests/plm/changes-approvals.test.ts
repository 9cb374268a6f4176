import { readId } from '@throughline/chassis/ids';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { DesignOffice } from './design-office.ts';

let office: DesignOffice;
let anna: Graph;
let quality: Graph;
let production: Graph;
let purchasing: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  anna = office.person('anna', ['*']);
  quality = office.person('quinn', ['approve:QUALITY']);
  production = office.person('paul', ['approve:PRODUCTION']);
  purchasing = office.person('petra', ['approve:PURCHASING']);
}, 120_000);
afterAll(() => office.close());

const decision = (changeOrderId: string, role: string, more: object = {}) => ({
  changeOrderId,
  role,
  reason: 'Looked at it',
  signature: { name: `The ${role} engineer`, meaning: 'Approval' },
  ...more,
});

const orderFields = 'changeOrder { status }';

async function look(changeOrderId: string, selection: string): Promise<any> {
  const { changeOrder } = await anna.ask(
    `query($id: ID!) { changeOrder(id: $id) { ${selection} } }`,
    { id: changeOrderId },
  );
  return changeOrder;
}

/** All that a release writes. */
const written = `status releasedAt changeNotice { id } history(first: 100) { nodes { kind } }
  affectedItems { fromRevision { lifecycle effectiveTo } toRevision { label lifecycle effectiveFrom } }`;

const steps = [
  { step: 10, role: 'QUALITY' },
  { step: 10, role: 'PRODUCTION' },
  { step: 20, role: 'PURCHASING' },
  { step: 20, role: 'SERVICE', required: false },
];

async function submitted(number: string, more: object = { approvalSteps: steps }) {
  const revised = await office.revised(anna, number);
  const id = await office.draft(anna, revised, more);
  await anna.do('submitChangeOrder', { changeOrderId: id });
  return { id, revised };
}

describe('a change order that roles must approve', () => {
  it('is approved side by side and one after another, and only then released', async () => {
    const { id } = await submitted('A-1');
    const before = await look(id, written);
    expect(await anna.refusal('releaseChangeOrder', { changeOrderId: id })).toEqual([
      'APPROVAL_REQUIRED',
    ]);
    expect(await look(id, written)).toEqual(before);
    expect(await purchasing.refusal('approveChangeOrder', decision(id, 'PURCHASING'))).toEqual([
      'APPROVAL_OUT_OF_TURN',
    ]);
    await production.do('approveChangeOrder', decision(id, 'PRODUCTION'));
    expect(await look(id, 'status approvals { role due decision { decision } }')).toEqual({
      status: 'IN_REVIEW',
      approvals: [
        { role: 'PRODUCTION', due: false, decision: { decision: 'APPROVED' } },
        { role: 'QUALITY', due: true, decision: null },
        { role: 'PURCHASING', due: false, decision: null },
        { role: 'SERVICE', due: false, decision: null },
      ],
    });
    expect(await production.refusal('approveChangeOrder', decision(id, 'PRODUCTION'))).toEqual([
      'ALREADY_DECIDED',
    ]);
    const second = await quality.do('approveChangeOrder', decision(id, 'QUALITY'), orderFields);
    expect(second.changeOrder.status).toBe('IN_REVIEW');
    // The optional role is not waited for.
    const last = await purchasing.do('approveChangeOrder', decision(id, 'PURCHASING'), orderFields);
    expect(last.changeOrder.status).toBe('APPROVED');
    const { changeOrder } = await anna.do(
      'releaseChangeOrder',
      { changeOrderId: id },
      'changeOrder { status changeNotice { number } affectedItems { toRevision { label } } }',
    );
    expect(changeOrder).toEqual({
      status: 'RELEASED',
      changeNotice: { number: expect.stringMatching(/^CN-\d{6}$/) },
      affectedItems: [{ toRevision: { label: 'B' } }],
    });
  });

  it('asks for the role, a reason and a signature, of somebody else than its author', async () => {
    const { id } = await submitted('A-2');
    const refused = (graph: Graph, role: string, more: object = {}) =>
      graph.refusal('approveChangeOrder', decision(id, role, more));
    expect(await refused(quality, 'PRODUCTION')).toEqual(['ROLE_NOT_HELD']);
    expect(await refused(anna, 'QUALITY')).toEqual(['SELF_APPROVAL']);
    expect(await refused(quality, 'QUALITY', { reason: ' ' })).toEqual(['REASON_REQUIRED']);
    const unsigned = { signature: { name: 'Quinn', meaning: '' } };
    expect(await refused(quality, 'QUALITY', unsigned)).toEqual(['SIGNATURE_REQUIRED']);
    const anybody = office.person('anybody', ['approve:*']);
    expect(await refused(anybody, 'SALES')).toEqual(['ROLE_NOT_ASKED']);
    expect(await look(id, 'status approvalDecisions { role }')).toEqual({
      status: 'IN_REVIEW',
      approvalDecisions: [],
    });
  });

  it('is a draft again when one says no: the reason is kept, and what was signed counts no more', async () => {
    const { id, revised } = await submitted('A-3');
    await production.do('approveChangeOrder', decision(id, 'PRODUCTION'));
    await quality.do('rejectChangeOrder', decision(id, 'QUALITY', { reason: 'No drawing' }));
    const segments = [
      { sequence: 10, name: 'Press', workCenterId: office.workCenterId, runMinutes: '2' },
    ];
    // Its revision may be worked on, and stays on the order.
    await anna.do('setOperations', { revisionId: revised.toId, segments });
    expect(await look(id, 'status approvalDecisions { role reason contentUnchanged }')).toEqual({
      status: 'DRAFT',
      approvalDecisions: [
        { role: 'PRODUCTION', reason: 'Looked at it', contentUnchanged: false },
        { role: 'QUALITY', reason: 'No drawing', contentUnchanged: false },
      ],
    });
    await anna.do('submitChangeOrder', { changeOrderId: id });
    expect(await look(id, 'approvals { decision { role } }')).toEqual({
      approvals: [{ decision: null }, { decision: null }, { decision: null }, { decision: null }],
    });
  });

  it('is frozen once it is submitted, and its revisions with it', async () => {
    const { id, revised } = await submitted('A-4', {
      approvalSteps: [{ step: 1, role: 'QUALITY' }],
    });
    const { affectedItems } = await look(id, 'affectedItems { id }');
    const affectedItemId = affectedItems[0].id;
    const other = await office.revised(anna, 'A-4-OTHER');
    const frozen = async () => {
      const codes = [
        await anna.refusal('changeAffectedItem', { affectedItemId, stockDisposition: 'SCRAP' }),
        await anna.refusal('removeAffectedItem', { affectedItemId }),
        await anna.refusal('addAffectedItem', {
          changeOrderId: id,
          toRevisionId: other.toId,
          effectiveFrom: '2026-06-01',
        }),
        await anna.refusal('setApprovalSteps', { changeOrderId: id, steps: [] }),
        await anna.refusal('submitChangeOrder', { changeOrderId: id }),
      ].flat();
      expect(new Set(codes)).toEqual(new Set(['CHANGE_ORDER_NOT_DRAFT']));
      expect(await anna.refusal('setBom', { revisionId: revised.toId, lines: [] })).toEqual([
        'NOT_IN_WORK',
      ]);
      expect(
        await anna.refusal('takeBackFromReview', { revisionId: revised.toId, reason: 'x' }),
      ).toEqual(['REVISION_ON_CHANGE_ORDER']);
    };
    await frozen();
    await quality.do('approveChangeOrder', decision(id, 'QUALITY'));
    await frozen();
    expect(await quality.refusal('rejectChangeOrder', decision(id, 'QUALITY'))).toEqual([
      'CHANGE_ORDER_NOT_IN_REVIEW',
    ]);
    await anna.do('withdrawChangeOrder', { changeOrderId: id, reason: 'One more item' });
    await anna.do('changeAffectedItem', { affectedItemId, stockDisposition: 'SCRAP' });
    expect(await anna.refusal('releaseChangeOrder', { changeOrderId: id })).toEqual([
      'APPROVAL_REQUIRED',
    ]);
  });

  it('is held to it by the database, too, for whoever writes', async () => {
    const { id } = await submitted('A-6');
    const sql = postgres(office.database.adminUrl, { max: 1, onnotice: () => undefined });
    const uuid = readId(id)!.uuid;
    try {
      for (const statement of [
        sql`update plm.change_order set title = 'Another' where id = ${uuid}`,
        sql`update plm.affected_item set effective_from = '2030-01-01' where change_order_id = ${uuid}`,
        sql`delete from plm.affected_item where change_order_id = ${uuid}`,
        sql`delete from plm.approval_step where change_order_id = ${uuid} and round > 0`,
        sql`delete from plm.change_step where change_order_id = ${uuid}`,
        sql`delete from plm.change_order where id = ${uuid}`,
      ]) {
        await expect(statement).rejects.toMatchObject({ code: 'TL001' });
      }
      await expect(
        sql`update plm.change_order set status = 'RELEASED' where id = ${uuid}`,
      ).rejects.toMatchObject({ code: 'TL002' });
    } finally {
      await sql.end();
    }
  });

  it('counts one decision a role when two come at the same moment', async () => {
    const { id } = await submitted('A-5');
    const all = await Promise.all(
      [1, 2, 3].map(() => quality.refusal('approveChangeOrder', decision(id, 'QUALITY'))),
    );
    expect(all.flat()).toEqual(['ALREADY_DECIDED', 'ALREADY_DECIDED']);
    expect((await look(id, 'approvalDecisions { role }')).approvalDecisions).toHaveLength(1);
  });
});

describe('a signature', () => {
  it('shows later whether what was signed is still the same', async () => {
    const { id } = await submitted('S-1', {
      approvalSteps: [{ step: 1, role: 'QUALITY' }],
    });
    await quality.do('approveChangeOrder', decision(id, 'QUALITY'));
    await anna.do('releaseChangeOrder', { changeOrderId: id });
    const seen = () =>
      look(
        id,
        'approvalDecisions { signerName meaning signedBy contentSha256 signatureSha256 contentUnchanged }',
      );
    expect((await seen()).approvalDecisions).toEqual([
      {
        signerName: 'The QUALITY engineer',
        meaning: 'Approval',
        signedBy: 'quinn',
        contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        signatureSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        contentUnchanged: true,
      },
    ]);
    const sql = postgres(office.database.adminUrl, { max: 1, onnotice: () => undefined });
    try {
      // The database refuses it, so somebody who may do anything has to take its guards away.
      await expect(
        sql`update plm.approval_decision set reason = 'Forged' where signer_name like 'The QUALITY%'`,
      ).rejects.toMatchObject({ code: 'TL001' });
      const forge = (statement: (tx: postgres.TransactionSql) => Promise<unknown>) =>
        sql.begin(async (tx) => {
          await tx`set local session_replication_role = replica`;
          await statement(tx);
        });
      const unchanged = async () => (await seen()).approvalDecisions[0].contentUnchanged;
      await forge((tx) => tx`update plm.item_revision set batch_quantity = 2`);
      expect(await unchanged()).toBe(false);
      await forge((tx) => tx`update plm.item_revision set batch_quantity = 1`);
      expect(await unchanged()).toBe(true);
      await forge((tx) => tx`update plm.approval_decision set reason = 'Forged'`);
      expect(await unchanged()).toBe(false);
    } finally {
      await sql.end();
    }
  });
});

describe('the approval policy', () => {
  it('asks every order that is submitted; none lets a draft be released', async () => {
    expect(await anna.ask('{ approvalPolicy { fourEyes steps { role } } }')).toEqual({
      approvalPolicy: { fourEyes: true, steps: [] },
    });
    const free = await office.draft(anna, await office.revised(anna, 'P-1'));
    await anna.do('releaseChangeOrder', { changeOrderId: free });
    const early = await office.draft(anna, await office.revised(anna, 'P-2'), {
      approvalSteps: [{ step: 1, role: 'SERVICE' }],
    });
    const policy = { steps: [{ step: 5, role: 'QUALITY' }], fourEyes: false };
    expect(await quality.refusal('setApprovalPolicy', policy)).toEqual(['SCOPE_REQUIRED']);
    await anna.do('setApprovalPolicy', policy);
    expect(await anna.refusal('releaseChangeOrder', { changeOrderId: early })).toEqual([
      'APPROVAL_REQUIRED',
    ]);
    expect((await look(early, 'approvals { step role }')).approvals).toEqual([
      { step: 1, role: 'SERVICE' },
      { step: 5, role: 'QUALITY' },
    ]);
    // An author takes back what an author asked for, never what the policy asks for.
    await anna.do('setApprovalSteps', { changeOrderId: early, steps: [] });
    await anna.do('submitChangeOrder', { changeOrderId: early });
    // Without four eyes one person may do it all.
    const done = await anna.do('approveChangeOrder', decision(early, 'QUALITY'), orderFields);
    expect(done.changeOrder.status).toBe('APPROVED');
    await anna.do('setApprovalPolicy', { steps: [] });
  });

  it('is refused with a code of its own for each mistake', async () => {
    const refused = (...wrong: object[]) => anna.refusal('setApprovalPolicy', { steps: wrong });
    expect(await refused({ step: 0, role: 'QUALITY' })).toEqual(['STEP_OUT_OF_RANGE']);
    expect(await refused({ step: 1, role: 'quality' })).toEqual(['ROLE_NOT_VALID']);
    const twice = { step: 1, role: 'QUALITY' };
    expect(await refused(twice, twice)).toEqual(['DUPLICATE_ROLE']);
  });

  it('that asks nobody approves at once what is submitted', async () => {
    const { id } = await submitted('P-3', {});
    expect(await look(id, 'status approvals { role }')).toEqual({
      status: 'APPROVED',
      approvals: [],
    });
    await anna.do('cancelChangeOrder', { changeOrderId: id });
    expect(await look(id, 'status affectedItems { toRevision { lifecycle } }')).toEqual({
      status: 'CANCELLED',
      affectedItems: [{ toRevision: { lifecycle: 'IN_WORK' } }],
    });
  });
});
