import { Refusal } from '@throughline/chassis/refusal';

/** A level of escalation; minutes count from the call. */
export interface EscalationStep {
  /** Reached by a call that nobody has taken by then; null: not by that. */
  readonly answerMinutes: number | null;
  /** Reached by a call that is not resolved by then; null: not by that. */
  readonly resolveMinutes: number | null;
}

const mostSteps = 9;
const mostMinutes = 7 * 24 * 60;

export function assertSteps(steps: readonly EscalationStep[]): void {
  if (steps.length > mostSteps) {
    throw new Refusal('TOO_MANY_LEVELS', `There are at most ${mostSteps} levels.`, 'steps');
  }
  steps.forEach((step, at) => {
    if (step.answerMinutes === null && step.resolveMinutes === null) {
      throw new Refusal('MINUTES_REQUIRED', 'A level says when it is reached.', `steps.${at}`);
    }
    for (const name of ['answerMinutes', 'resolveMinutes'] as const) {
      assertMinutes(step[name], steps.slice(0, at), name, at);
    }
  });
}

function assertMinutes(
  minutes: number | null,
  before: readonly EscalationStep[],
  name: keyof EscalationStep,
  at: number,
): void {
  if (minutes === null) return;
  const field = `steps.${at}.${name}`;
  if (minutes < 1 || minutes > mostMinutes) {
    throw new Refusal('MINUTES_OUT_OF_RANGE', `1 to ${mostMinutes} minutes.`, field);
  }
  if (before.some((one) => (one[name] ?? 0) >= minutes)) {
    throw new Refusal('MINUTES_NOT_RISING', 'A level is reached after those before it.', field);
  }
}

interface Call {
  readonly status: string;
  readonly raisedAt: Date;
  /** Reached so far; 0: none. */
  readonly level: number;
}

export interface Escalation {
  readonly level: number;
  readonly at: Date;
  readonly why: 'NOT_ACKNOWLEDGED' | 'NOT_RESOLVED';
}

/** When a call comes to its next level if nothing is done before; null: it stays where it is. */
export function nextEscalation(
  { status, raisedAt, level }: Call,
  steps: readonly EscalationStep[],
): Escalation | null {
  if (status !== 'RAISED' && status !== 'ACKNOWLEDGED') return null;
  const after = (minutes: number) => new Date(raisedAt.getTime() + minutes * 60_000);
  for (const [at, { answerMinutes, resolveMinutes }] of steps.entries()) {
    if (at < level) continue;
    const answer = status === 'RAISED' ? answerMinutes : null;
    if (answer !== null && answer <= (resolveMinutes ?? answer)) {
      return { level: at + 1, at: after(answer), why: 'NOT_ACKNOWLEDGED' };
    }
    if (resolveMinutes !== null) {
      return { level: at + 1, at: after(resolveMinutes), why: 'NOT_RESOLVED' };
    }
  }
  return null;
}
