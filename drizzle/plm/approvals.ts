import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { changeOrders } from './changes.ts';
import { recorded, recordedUntilEnded } from './history.ts';
import { plm } from './schema.ts';

/** Who must approve any change order; one holds at a time, and none until it is said. */
export const approvalPolicies = plm.table(
  'approval_policy',
  {
    id: uuid('id').primaryKey(),
    /** Who made or submitted an order may not decide about it. */
    fourEyes: boolean('four_eyes').notNull(),
    ...recordedUntilEnded(),
  },
  (table) => [
    uniqueIndex('approval_policy_now')
      .on(sql`(true)`)
      .where(sql`${table.endedAt} is null`),
  ],
);

const step = () => ({
  /** Equal numbers decide side by side, higher ones after lower ones. */
  step: integer('step').notNull(),
  role: text('role').notNull(),
  required: boolean('required').notNull(),
});

export const approvalPolicySteps = plm.table(
  'approval_policy_step',
  {
    policyId: uuid('policy_id')
      .notNull()
      .references(() => approvalPolicies.id),
    ...step(),
  },
  (table) => [primaryKey({ columns: [table.policyId, table.role] })],
);

/** Round 0 is what the author asks for beside the policy; the others stand as they were submitted. */
export const approvalSteps = plm.table(
  'approval_step',
  {
    id: uuid('id').primaryKey(),
    changeOrderId: uuid('change_order_id')
      .notNull()
      .references(() => changeOrders.id),
    round: integer('round').notNull(),
    ...step(),
  },
  (table) => [unique('approval_step_role').on(table.changeOrderId, table.round, table.role)],
);

/** Signatures (21 CFR 11.50): name, meaning, time, and what was signed. Written once. */
export const approvalDecisions = plm.table(
  'approval_decision',
  {
    id: uuid('id').primaryKey(),
    changeOrderId: uuid('change_order_id')
      .notNull()
      .references(() => changeOrders.id),
    round: integer('round').notNull(),
    role: text('role').notNull(),
    decision: text('decision', { enum: ['APPROVED', 'REJECTED'] }).notNull(),
    reason: text('reason').notNull(),
    signerName: text('signer_name').notNull(),
    meaning: text('meaning').notNull(),
    /** SHA-256 of the order and its revisions as they were signed. */
    contentSha256: text('content_sha256').notNull(),
    /** SHA-256 of that and of everything above. */
    signatureSha256: text('signature_sha256').notNull(),
    ...recorded(),
  },
  (table) => [
    unique('approval_decision_role').on(table.changeOrderId, table.round, table.role),
    index('approval_decision_order').on(table.changeOrderId, table.id),
  ],
);
