import { Refusal } from '@throughline/chassis/refusal';

interface Successor {
  readonly itemNumber: string;
  readonly effectiveFrom: string;
  /** First date of the revision in force before; null when there was none. */
  readonly previousFrom: string | null;
}

/** Validity goes forward: a successor begins after what it follows. */
export function assertFollows(successor: Successor): void {
  if (successor.previousFrom !== null && successor.effectiveFrom <= successor.previousFrom) {
    throw new Refusal(
      'EFFECTIVITY_OVERLAP',
      `${successor.itemNumber}: the new revision must begin after ${successor.previousFrom}.`,
      'effectiveFrom',
    );
  }
}

/** Released is what is in work or in review, once. */
export function assertReleasable(lifecycle: string): void {
  if (lifecycle === 'IN_WORK' || lifecycle === 'IN_REVIEW') return;
  throw new Refusal(
    'NOT_IN_WORK',
    'Only a revision in work or in review is released.',
    'revisionId',
  );
}

/** What was released once changes only by a change order. */
export function assertFirstRelease(releasedBefore: boolean): void {
  if (releasedBefore) {
    throw new Refusal(
      'CHANGE_ORDER_REQUIRED',
      'Another revision was released before: release this one by a change order.',
      'revisionId',
    );
  }
}
