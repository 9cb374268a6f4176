import { Refusal } from '@throughline/chassis/refusal';

export type Lifecycle = 'IN_WORK' | 'IN_REVIEW' | 'RELEASED' | 'SUPERSEDED' | 'OBSOLETE';

/** Every step there is; the database refuses any other, too. */
export const steps: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  IN_WORK: ['IN_REVIEW'],
  IN_REVIEW: ['IN_WORK', 'RELEASED'],
  RELEASED: ['SUPERSEDED', 'OBSOLETE'],
  SUPERSEDED: ['OBSOLETE'],
  OBSOLETE: [],
};

export function assertStep(before: Lifecycle, after: Lifecycle, field = 'revisionId'): void {
  if (steps[before].includes(after)) return;
  throw new Refusal(
    'LIFECYCLE_STEP_NOT_ALLOWED',
    `A revision that is ${before} does not become ${after}.`,
    field,
  );
}

/** What is on a change order goes on, or back, with it. */
export function assertOnNoChangeOrder(changeOrderId: string | null): void {
  if (changeOrderId === null) return;
  throw new Refusal(
    'REVISION_ON_CHANGE_ORDER',
    'A change order has this revision: cancel that first.',
    'revisionId',
  );
}

export interface ToRetire {
  readonly lifecycle: Lifecycle;
  readonly effectiveFrom: string | null;
  /** Null while no successor was released. */
  readonly effectiveTo: string | null;
  /** Numbers of items whose released revisions use its item. */
  readonly usedBy: readonly string[];
}

/**
 * Superseded ones may go, for those who use the item use its successor. One in force may go when
 * nothing released uses it; one that has not begun holds the place where its predecessor ends.
 */
export function assertMayBeObsolete(revision: ToRetire, today: string): void {
  assertStep(revision.lifecycle, 'OBSOLETE');
  if (revision.lifecycle === 'SUPERSEDED') return;
  if ((revision.effectiveFrom ?? '') > today) {
    throw new Refusal(
      'REVISION_NOT_YET_IN_FORCE',
      'Its predecessor ends where it begins: release a successor instead.',
      'revisionId',
    );
  }
  if (revision.effectiveTo !== null) {
    throw new Refusal(
      'REVISION_STILL_IN_FORCE',
      `It is in force until its successor begins on ${revision.effectiveTo}.`,
      'revisionId',
    );
  }
  if (revision.usedBy.length > 0) {
    throw new Refusal(
      'REVISION_IN_USE',
      `Released revisions of ${revision.usedBy.slice(0, 5).join(', ')} use it.`,
      'revisionId',
    );
  }
}

/** A released one is buildable; a superseded one when it is kept so; any other never. */
export function isBuildable(revision: { lifecycle: Lifecycle; keptBuildable: boolean }): boolean {
  if (revision.lifecycle === 'RELEASED') return true;
  return revision.lifecycle === 'SUPERSEDED' && revision.keptBuildable;
}

export function assertMayBeKept(lifecycle: Lifecycle): void {
  if (lifecycle === 'RELEASED' || lifecycle === 'SUPERSEDED') return;
  throw new Refusal(
    'REVISION_NOT_RELEASED',
    'Only what was released, and is not obsolete, is kept buildable.',
    'revisionId',
  );
}

/** What was released is made obsolete, never deleted. */
export function assertNeverReleased(
  released: boolean,
  what: 'ITEM_RELEASED' | 'REVISION_RELEASED',
  field: string,
): void {
  if (!released) return;
  throw new Refusal(what, 'What was released is not deleted: make it obsolete.', field);
}

export function assertUnused(uses: readonly string[], code: string, field: string): void {
  if (uses.length === 0) return;
  throw new Refusal(code, `It is used: ${uses.slice(0, 5).join(', ')}.`, field);
}
