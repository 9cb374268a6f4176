import type { Follower } from './follower.ts';

/** What the stub plant's subscribers see of an order. */
export const orderChanged = 'subscription { orderChanged { step item { name } } }';

export function stepsOf(follower: Follower): number[] {
  return follower.told.map(({ data }) => data.orderChanged.step);
}

/** The first place where a step is missing, told twice or out of order; null when there is none. */
export function firstBreak(steps: readonly number[]): string | null {
  const at = steps.findIndex((step, index) => index > 0 && step !== steps[index - 1]! + 1);
  return at < 0 ? null : `${steps[at - 1]} then ${steps[at]}`;
}
