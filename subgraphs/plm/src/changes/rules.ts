import { Refusal } from '@throughline/chassis/refusal';

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

export function assertDraft(order: { status: string } | undefined): void {
  if (!order) throw new Refusal('NOT_FOUND', 'There is no such change order.', 'changeOrderId');
  if (order.status !== 'DRAFT') {
    throw new Refusal(
      'CHANGE_ORDER_NOT_DRAFT',
      'Only a draft is released or cancelled.',
      'changeOrderId',
    );
  }
}

/** In work, or in review by itself: a change order takes it as it is. */
export function assertInWorkAt(
  revision: { lifecycle: string; changeOrderId: string | null } | undefined,
  at: number,
): void {
  const field = `affectedItems.${at}.toRevisionId`;
  if (!revision) throw new Refusal('NOT_FOUND', 'There is no such revision.', field);
  if (revision.lifecycle === 'IN_REVIEW' && revision.changeOrderId !== null) {
    throw new Refusal(
      'REVISION_ON_OTHER_CHANGE_ORDER',
      'Another change order has this revision.',
      field,
    );
  }
  if (revision.lifecycle !== 'IN_WORK' && revision.lifecycle !== 'IN_REVIEW') {
    throw new Refusal(
      'NOT_IN_WORK',
      'Only a revision in work or in review can be released.',
      field,
    );
  }
}
