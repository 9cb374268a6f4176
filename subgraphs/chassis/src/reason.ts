import { Refusal } from './refusal.ts';

/** Who stops something, takes it back or decides over it says why. */
export function assertReason(reason: string): void {
  if (reason.trim() === '') {
    throw new Refusal('REASON_REQUIRED', 'Say why.', 'reason');
  }
}
