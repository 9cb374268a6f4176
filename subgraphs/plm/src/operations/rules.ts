import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';

interface SegmentToCheck {
  readonly sequence: number;
  readonly setUpMinutes: string;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string;
}

const mostSegments = 500;

/** Operations have an order, and none takes less than no time. */
export function assertSegments(segments: readonly SegmentToCheck[]): void {
  if (segments.length > mostSegments) {
    throw new Refusal(
      'TOO_MANY_LINES',
      `A process plan has at most ${mostSegments} operations.`,
      'segments',
    );
  }
  const seen = new Set<number>();
  for (const [at, segment] of segments.entries()) {
    if (seen.has(segment.sequence)) {
      throw new Refusal(
        'DUPLICATE_SEQUENCE',
        `Two operations have the sequence ${segment.sequence}.`,
        `segments.${at}.sequence`,
      );
    }
    seen.add(segment.sequence);
    for (const name of ['setUpMinutes', 'runMinutes', 'cleanUpMinutes'] as const) {
      if (decimal(segment[name]).isNegative()) {
        throw new Refusal(
          'QUANTITY_NEGATIVE',
          'No operation takes less than no time.',
          `segments.${at}.${name}`,
        );
      }
    }
  }
}
