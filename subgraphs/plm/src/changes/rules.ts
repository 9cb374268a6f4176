import { Refusal } from '@throughline/chassis/refusal';

export type ChangeOrderStatus = 'DRAFT' | 'IN_REVIEW' | 'APPROVED' | 'RELEASED' | 'CANCELLED';
export type ChangeRequestStatus = 'OPEN' | 'IN_REVIEW' | 'ACCEPTED' | 'REJECTED';

interface AffectedToCheck {
  readonly itemId: string;
}

export function assertAffected(affected: readonly AffectedToCheck[]): void {
  if (affected.length === 0) {
    throw new Refusal(
      'NOTHING_AFFECTED',
      'A change order changes at least one item.',
      'affectedItems',
    );
  }
  const seen = new Set<string>();
  for (const [at, { itemId }] of affected.entries()) {
    if (seen.has(itemId)) {
      throw new Refusal(
        'DUPLICATE_ITEM',
        'An item is on a change order once.',
        `affectedItems.${at}.toRevisionId`,
      );
    }
    seen.add(itemId);
  }
}

/** What is in review or approved is frozen, and what is released or cancelled is done with. */
export function assertDraft({ number, status }: { number: string; status: string }): void {
  if (status === 'DRAFT') return;
  throw new Refusal(
    'CHANGE_ORDER_NOT_DRAFT',
    `${number} is ${status}: it changes while it is a draft alone.`,
    'changeOrderId',
  );
}

/** A released change is in force, and a cancelled one is given up: both for good. */
export function assertUndecided({ number, status }: { number: string; status: string }): void {
  if (status !== 'RELEASED' && status !== 'CANCELLED') return;
  throw new Refusal('CHANGE_ORDER_NOT_DRAFT', `${number} is ${status}.`, 'changeOrderId');
}

export function assertInReview({ number, status }: { number: string; status: string }): void {
  if (status === 'IN_REVIEW') return;
  throw new Refusal(
    'CHANGE_ORDER_NOT_IN_REVIEW',
    `${number} is ${status}: decided is what was submitted.`,
    'changeOrderId',
  );
}

export function assertSubmitted({ number, status }: { number: string; status: string }): void {
  if (status === 'IN_REVIEW' || status === 'APPROVED') return;
  throw new Refusal(
    'CHANGE_ORDER_NOT_IN_REVIEW',
    `${number} is ${status}: only what was submitted is taken back.`,
    'changeOrderId',
  );
}

/** Released is what was approved, or a draft that nobody has to approve. */
export function assertReleasable(
  { number, status }: { number: string; status: ChangeOrderStatus },
  needsApproval: boolean,
): void {
  if (status === 'APPROVED' || (status === 'DRAFT' && !needsApproval)) return;
  if (status === 'DRAFT' || status === 'IN_REVIEW') {
    throw new Refusal(
      'APPROVAL_REQUIRED',
      `${number} is ${status}: it is released when all who must have approved it.`,
      'changeOrderId',
    );
  }
  assertUndecided({ number, status });
}

/** In work, or in review by itself: a change order takes it as it is. */
export function assertFree(
  revision: { lifecycle: string; changeOrderId: string | null } | undefined,
  field: string,
): void {
  if (!revision) throw new Refusal('NOT_FOUND', 'There is no such revision.', field);
  if (revision.lifecycle !== 'IN_WORK' && revision.lifecycle !== 'IN_REVIEW') {
    throw new Refusal(
      'NOT_IN_WORK',
      'Only a revision in work or in review can be released.',
      field,
    );
  }
  if (revision.changeOrderId !== null) {
    throw new Refusal('REVISION_ON_OTHER_CHANGE_ORDER', 'A change order has this revision.', field);
  }
}

/** A request goes OPEN > IN_REVIEW > ACCEPTED or REJECTED. */
export function assertRequestIs(
  { number, status }: { number: string; status: ChangeRequestStatus },
  asked: 'OPEN' | 'IN_REVIEW',
): void {
  if (status === asked) return;
  throw new Refusal(
    asked === 'OPEN' ? 'CHANGE_REQUEST_NOT_OPEN' : 'CHANGE_REQUEST_NOT_IN_REVIEW',
    `${number} is ${status}.`,
    'changeRequestId',
  );
}

export function assertAnswerable({ number, status }: { number: string; status: string }): void {
  if (status !== 'REJECTED') return;
  throw new Refusal(
    'CHANGE_REQUEST_REJECTED',
    `${number} was rejected: it is answered by no change order.`,
    'changeRequestId',
  );
}
