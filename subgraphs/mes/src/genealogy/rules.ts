import { Refusal } from '@throughline/chassis/refusal';

const deepest = 50;

export function assertDepth(depth: number): void {
  if (depth < 1 || depth > deepest) {
    throw new Refusal('DEPTH_OUT_OF_RANGE', `A trace follows 1 to ${deepest} steps.`, 'depth');
  }
}
