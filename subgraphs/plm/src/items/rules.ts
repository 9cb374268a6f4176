import { Refusal } from '@throughline/chassis/refusal';

type Lifecycle = 'IN_WORK' | 'IN_REVIEW' | 'RELEASED' | 'SUPERSEDED' | 'OBSOLETE';

const longestNumber = 60;

export function assertNumber(number: string): void {
  if (number.trim() !== number || number.length < 1 || number.length > longestNumber) {
    throw new Refusal('INVALID_NUMBER', `A number has 1 to ${longestNumber} characters.`, 'number');
  }
}

/** Only a design in work may be changed; released ones never change again. */
export function assertInWork(revision: { lifecycle: Lifecycle } | undefined): void {
  if (!revision) throw new Refusal('NOT_FOUND', 'There is no such revision.', 'revisionId');
  if (revision.lifecycle !== 'IN_WORK') {
    throw new Refusal(
      'NOT_IN_WORK',
      'Only a revision in work may be changed or released.',
      'revisionId',
    );
  }
}
