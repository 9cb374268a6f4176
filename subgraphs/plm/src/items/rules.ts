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

/** Letters that are not mistaken for digits or each other (ASME Y14.35). */
const letters = 'ABCDEFGHJKLMNPRTUVWY';

/** Label of the n-th released revision: A ... Y, then AA, AB ... */
export function revisionLabel(ordinal: number): string {
  let label = '';
  for (let rest = ordinal; rest > 0; rest = Math.floor((rest - 1) / letters.length)) {
    label = letters.charAt((rest - 1) % letters.length) + label;
  }
  return label;
}
