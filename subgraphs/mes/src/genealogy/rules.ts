import { Refusal } from '@throughline/chassis/refusal';

export const deepest = 50;

export function assertDepth(depth: number): void {
  if (depth < 1 || depth > deepest) {
    throw new Refusal('DEPTH_OUT_OF_RANGE', `A trace follows 1 to ${deepest} steps.`, 'depth');
  }
}

const mostItems = 100;

export function assertFewItems(itemIds: readonly string[] | null): void {
  if ((itemIds?.length ?? 0) > mostItems) {
    throw new Refusal(
      'TOO_MANY_ITEMS',
      `A trace is filtered by up to ${mostItems} items.`,
      'filter.itemIds',
    );
  }
}

const mostLots = 100;

export function assertSomeLots(lotIds: readonly string[]): void {
  if (lotIds.length < 1 || lotIds.length > mostLots) {
    throw new Refusal('LOTS_OUT_OF_RANGE', `A recall starts from 1 to ${mostLots} lots.`, 'lotIds');
  }
}
