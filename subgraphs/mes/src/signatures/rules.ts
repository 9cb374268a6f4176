import { Refusal } from '@throughline/chassis/refusal';

const [shortest, longest] = [6, 64];

/** Up or down by one from digit to digit, as 123456. */
function isDigitsInRow(pin: string): boolean {
  if (!/^\d+$/.test(pin)) return false;
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

export function assertPin(pin: string, personNumber: string): void {
  if (pin.length < shortest || pin.length > longest) {
    throw new Refusal('PIN_LENGTH', `A PIN has ${shortest} to ${longest} characters.`, 'pin');
  }
  if (new Set(pin).size === 1 || isDigitsInRow(pin) || pin === personNumber) {
    throw new Refusal('PIN_TOO_SIMPLE', 'Anybody would guess this PIN.', 'pin');
  }
}

const mostFailures = 5;
const lockMinutes = 15;

/** When a wrong try locks: the fifth in a row, and each after it. */
export function lockAfter(failures: number, now: Date): Date | null {
  return failures < mostFailures ? null : new Date(now.getTime() + lockMinutes * 60_000);
}

export type PinRefusal = 'PIN_NOT_SET' | 'PIN_WRONG' | 'PIN_LOCKED';

const sentences: Readonly<Record<PinRefusal, string>> = {
  PIN_NOT_SET: 'They have no PIN to sign with.',
  PIN_WRONG: 'This is not their PIN.',
  PIN_LOCKED: 'Too many wrong PINs: try again later.',
};

export function pinRefused(code: PinRefusal, field: string): Refusal {
  return new Refusal(code, sentences[code], field);
}

/** Whoever could set another's PIN without it could sign as that person, the first time too. */
export function assertMayReset(scopes: readonly string[], isFirst: boolean): void {
  if (scopes.includes('*') || scopes.includes('signatures:reset')) return;
  if (!isFirst) throw new Refusal('CURRENT_PIN_REQUIRED', 'Say the PIN until now.', 'currentPin');
  throw new Refusal(
    'PIN_ENROLMENT_FORBIDDEN',
    'A first PIN is set with a key that may reset signatures.',
    'pin',
  );
}

/** Nothing of a job that has not begun can be signed. */
export function assertSignable(job: { readonly startedAt: Date | null }): void {
  if (job.startedAt === null) {
    throw new Refusal('JOB_NOT_STARTED', 'The job has not started.', 'jobOrderId');
  }
}
