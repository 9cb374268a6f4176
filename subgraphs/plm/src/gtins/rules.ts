import { Refusal } from '@throughline/chassis/refusal';
import { toGtin14 } from '@throughline/chassis/values/gs1-keys';

/** A GTIN of any length as 14 digits, so that all its spellings name the same item. */
export function readGtin(gtin: string | null): string | null {
  if (gtin === null) return null;
  const whole = toGtin14(gtin);
  if (whole === null) {
    throw new Refusal(
      'INVALID_GTIN',
      'A GTIN has 8, 12, 13 or 14 digits, the last of which is right.',
      'gtin',
    );
  }
  return whole;
}
