import { Refusal } from '@throughline/chassis/refusal';

export type CorrectiveActionStatus =
  'OPEN' | 'IN_PROGRESS' | 'IMPLEMENTED' | 'VERIFIED' | 'CLOSED' | 'CANCELLED';

/** Allowed transitions of a corrective action. The SDL tells the same table. */
export const correctiveActionTransitions = {
  START: { from: ['OPEN'], to: 'IN_PROGRESS' },
  IMPLEMENT: { from: ['IN_PROGRESS'], to: 'IMPLEMENTED' },
  VERIFY: { from: ['IMPLEMENTED'], to: 'VERIFIED' },
  REOPEN: { from: ['IMPLEMENTED'], to: 'OPEN' },
  CLOSE: { from: ['VERIFIED'], to: 'CLOSED' },
  CANCEL: { from: ['OPEN', 'IN_PROGRESS'], to: 'CANCELLED' },
} as const satisfies Record<
  string,
  { from: readonly CorrectiveActionStatus[]; to: CorrectiveActionStatus }
>;

export type CorrectiveActionCommand = keyof typeof correctiveActionTransitions;

interface Action {
  readonly number: string;
  readonly status: CorrectiveActionStatus;
}

export function assertStatus(
  { number, status }: Action,
  among: readonly CorrectiveActionStatus[],
  field = 'correctiveActionId',
): void {
  if (among.includes(status)) return;
  throw new Refusal(
    'CORRECTIVE_ACTION_STATUS_FORBIDS',
    `${number} is ${status}; it would have to be ${among.join(' or ')}.`,
    field,
  );
}

/** Nothing is closed before somebody has looked whether it works. */
export function assertMayClose(action: Action): void {
  if (action.status === 'IMPLEMENTED' || action.status === 'IN_PROGRESS') {
    throw new Refusal(
      'EFFECTIVENESS_NOT_CHECKED',
      `${action.number}: nobody has found that it works.`,
      'correctiveActionId',
    );
  }
  assertStatus(action, correctiveActionTransitions.CLOSE.from);
}

export function assertAnswers(
  kind: 'CORRECTIVE' | 'PREVENTIVE',
  nonConformanceIds: readonly string[],
): void {
  if (kind === 'PREVENTIVE' || nonConformanceIds.length > 0) return;
  throw new Refusal(
    'NONCONFORMANCE_REQUIRED',
    'A corrective action answers what happened: say which nonconformance.',
    'nonConformanceIds',
  );
}

interface Task {
  readonly ownerId: string;
  readonly doneAt: Date | null;
}

export function assertStartable(rootCause: string, tasks: readonly Task[]): void {
  if (rootCause.trim() === '') {
    throw new Refusal('ROOT_CAUSE_REQUIRED', 'Say why it happened or might.', 'rootCause');
  }
  if (tasks.every((task) => task.doneAt !== null)) {
    throw new Refusal('TASK_REQUIRED', 'There is nothing to do yet.', 'correctiveActionId');
  }
}

export function assertNotDone(task: Task): void {
  if (task.doneAt === null) return;
  throw new Refusal('TASK_DONE', 'This was done already.', 'taskId');
}

/** Nobody judges their own work; days are ISO 8601, so they compare as text. */
export function assertCheck(
  check: { readonly checkedOn: string; readonly personId: string },
  tasks: readonly Task[],
  today: string,
): void {
  if (check.checkedOn > today) {
    throw new Refusal('OCCURRED_IN_FUTURE', 'That day has not come.', 'checkedOn');
  }
  if (tasks.some(({ ownerId }) => ownerId === check.personId)) {
    throw new Refusal('CHECKED_BY_OWNER', 'Somebody else looks whether it works.', 'personId');
  }
}
