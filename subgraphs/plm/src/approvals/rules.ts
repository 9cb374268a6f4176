import { Refusal } from '@throughline/chassis/refusal';

export interface ApprovalStep {
  /** Equal numbers decide side by side, higher ones after lower ones. */
  readonly step: number;
  readonly role: string;
  /** An optional role may decide, and nobody waits for it. */
  readonly required: boolean;
}

export interface Decided {
  readonly role: string;
  readonly decision: 'APPROVED' | 'REJECTED';
}

const mostSteps = 50;
const highestStep = 1000;
const rolePattern = /^[A-Z][A-Z0-9_]{0,39}$/;

export function assertSteps(steps: readonly ApprovalStep[], field: string): void {
  if (steps.length > mostSteps) {
    throw new Refusal('TOO_MANY_STEPS', `At most ${mostSteps} roles approve an order.`, field);
  }
  const seen = new Set<string>();
  for (const [at, { step, role }] of steps.entries()) {
    if (!rolePattern.test(role)) {
      throw new Refusal(
        'ROLE_NOT_VALID',
        'A role is written in capitals, digits and underscores, e.g. `QUALITY`.',
        `${field}.${at}.role`,
      );
    }
    if (step < 1 || step > highestStep) {
      throw new Refusal(
        'STEP_OUT_OF_RANGE',
        `Steps are numbered from 1 to ${highestStep}.`,
        `${field}.${at}.step`,
      );
    }
    if (seen.has(role)) {
      throw new Refusal('DUPLICATE_ROLE', `${role} decides once.`, `${field}.${at}.role`);
    }
    seen.add(role);
  }
}

/** An author may ask for more roles than the policy, never for fewer or for other steps of its. */
export function stepsTogether(
  policy: readonly ApprovalStep[],
  own: readonly ApprovalStep[],
): ApprovalStep[] {
  const given = new Set(policy.map(({ role }) => role));
  return [...policy, ...own.filter(({ role }) => !given.has(role))].sort(
    (a, b) => a.step - b.step || (a.role < b.role ? -1 : 1),
  );
}

/** The step that is to decide now: the lowest a required role of which is open; null: all have. */
export function turnOf(steps: readonly ApprovalStep[], decided: readonly Decided[]): number | null {
  const open = steps.filter((one) => one.required && !hasApproved(decided, one.role));
  return open.length === 0 ? null : Math.min(...open.map(({ step }) => step));
}

function hasApproved(decided: readonly Decided[], role: string): boolean {
  return decided.some((one) => one.role === role && one.decision === 'APPROVED');
}

export function assertMayDecide(
  steps: readonly ApprovalStep[],
  decided: readonly Decided[],
  role: string,
): void {
  const asked = steps.find((one) => one.role === role);
  if (!asked) {
    throw new Refusal('ROLE_NOT_ASKED', `${role} has nothing to decide about it.`, 'role');
  }
  if (decided.some((one) => one.role === role)) {
    throw new Refusal('ALREADY_DECIDED', `${role} has decided about it.`, 'role');
  }
  const turn = turnOf(steps, decided);
  if (turn !== null && asked.step > turn) {
    throw new Refusal(
      'APPROVAL_OUT_OF_TURN',
      `${role} decides in step ${asked.step}; step ${turn} has not approved yet.`,
      'role',
    );
  }
}

/** A key proves a role by the scope `approve:<ROLE>`; `approve:*` and `*` prove any. */
export function assertHoldsRole(scopes: readonly string[], role: string): void {
  if (['*', 'approve:*', `approve:${role}`].some((scope) => scopes.includes(scope))) return;
  throw new Refusal('ROLE_NOT_HELD', `This key lacks the scope approve:${role}.`, 'role');
}

export function assertMaySetPolicy(scopes: readonly string[]): void {
  if (scopes.includes('*') || scopes.includes('approvals:configure')) return;
  throw new Refusal('SCOPE_REQUIRED', 'This key lacks the scope approvals:configure.');
}

/** Four eyes: who made or submitted an order decides nothing about it. */
export function assertNotOwn(
  fourEyes: boolean,
  authors: readonly (string | null)[],
  actor: string,
): void {
  if (!fourEyes || !authors.includes(actor)) return;
  throw new Refusal('SELF_APPROVAL', 'Who made or submitted an order does not decide about it.');
}

export function assertSignature(signature: { name: string; meaning: string }): void {
  for (const part of ['name', 'meaning'] as const) {
    if (signature[part].trim() !== '') continue;
    throw new Refusal(
      'SIGNATURE_REQUIRED',
      'A signature says who signs and what it means.',
      `signature.${part}`,
    );
  }
}
