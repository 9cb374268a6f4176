import { Refusal } from '@throughline/chassis/refusal';

export type AndonCallStatus = 'RAISED' | 'ACKNOWLEDGED' | 'RESOLVED' | 'CANCELLED';

/** Allowed transitions of an andon call. The SDL tells the same table. */
export const andonCallTransitions = {
  ACKNOWLEDGE: { from: ['RAISED'], to: 'ACKNOWLEDGED' },
  RESOLVE: { from: ['ACKNOWLEDGED'], to: 'RESOLVED' },
  CANCEL: { from: ['RAISED', 'ACKNOWLEDGED'], to: 'CANCELLED' },
} as const satisfies Record<string, { from: readonly AndonCallStatus[]; to: AndonCallStatus }>;

export type AndonCallCommand = keyof typeof andonCallTransitions;

/** What somebody still waits for. */
export const openStatuses = ['RAISED', 'ACKNOWLEDGED'] as const satisfies AndonCallStatus[];

export function assertMoves(
  { number, status }: { readonly number: string; readonly status: AndonCallStatus },
  command: AndonCallCommand,
): void {
  const among: readonly AndonCallStatus[] = andonCallTransitions[command].from;
  if (among.includes(status)) return;
  throw new Refusal(
    'ANDON_CALL_STATUS_FORBIDS',
    `${number} is ${status}; it would have to be ${among.join(' or ')}.`,
    'andonCallId',
  );
}

export function assertPlace(workUnitId: string | null, workCenterId: string | null): void {
  if ((workUnitId === null) !== (workCenterId === null)) return;
  throw new Refusal(
    'PLACE_REQUIRED',
    'A work unit or a work centre is said, and one only.',
    'workUnitId',
  );
}

/** Nobody need say who they are, but nobody is two. */
export function assertOnePerson(personId: string | null, personNumber: string | null): void {
  if (personId === null || personNumber === null) return;
  throw new Refusal('PERSON_REQUIRED', 'An id or a number is said, and one only.', 'personId');
}

const longestNote = 1000;

export function assertNote(note: string | null, field = 'note'): void {
  if (note === null || (note.trim() !== '' && note.length <= longestNote)) return;
  throw new Refusal('INVALID_NOTE', `A note has 1 to ${longestNote} characters.`, field);
}

export function assertJobHere(
  job: { readonly workCenterId: string },
  place: { readonly workCenterId: string },
): void {
  if (job.workCenterId === place.workCenterId) return;
  throw new Refusal('JOB_ELSEWHERE', 'This job is at another work centre.', 'jobOrderId');
}

interface Change {
  readonly command: string;
  readonly changedAt: Date;
}

/** When this was done to a call; null when it was not. */
export function momentOf(changes: readonly Change[], command: AndonCallCommand): Date | null {
  return changes.find((one) => one.command === command)?.changedAt ?? null;
}

/** Whole seconds from the call until this was done to it; null when it was not. */
export function secondsUntil(
  raisedAt: Date,
  changes: readonly Change[],
  command: AndonCallCommand,
): number | null {
  const at = momentOf(changes, command);
  return at === null ? null : Math.floor((at.getTime() - raisedAt.getTime()) / 1000);
}
