import type { DefinitionLine } from '@throughline/schema/events/plm';
import type { Lookup } from '@throughline/definitions/explosion';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, type TreeNode, walkTree } from './tree.ts';

const on = '2026-01-01';
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

function line(componentItemId: string, quantity: string, findNumber: number): DefinitionLine {
  return {
    ...{ lineId: componentItemId, findNumber, componentItemId, quantity },
    ...{ attrition: '0', setUpQuantity: '0', roundingMultiple: null, phantom: false },
    ...{ effectiveFrom: null, effectiveTo: null, operationSequence: null },
  };
}

/** Each letter holds every later one. */
const alphabet: Lookup = (itemId) => {
  const later = letters.slice(letters.indexOf(itemId) + 1);
  return { batchQuantity: '1', lines: later.map((letter, at) => line(letter, '2', at)) };
};

function take(count: number, after: TreeNode | null, levels: number | null = null): TreeNode[] {
  const place = after && placeOf(after);
  const walk = {
    itemId: 'A',
    quantity: 1,
    on,
    lotNumber: null,
    lookup: alphabet,
    levels,
    after: place,
  };
  const found: TreeNode[] = [];
  for (const node of walkTree(walk)) {
    if (found.push(node) === count) break;
  }
  return found;
}

const wordOf = ({ path }: TreeNode) => path.map((one) => one.componentItemId).join('');

describe('a tree of over 16 million places', () => {
  it('is read from the top down', () => {
    const nodes = take(26, null);
    expect(nodes.slice(0, 3).map(wordOf)).toEqual(['B', 'BC', 'BCD']);
    expect(nodes[24] && wordOf(nodes[24])).toBe('BCDEFGHIJKLMNOPQRSTUVWXYZ');
    // Its last branch but one comes behind it.
    expect(nodes[25] && wordOf(nodes[25])).toBe('BCDEFGHIJKLMNOPQRSTUVWXZ');
    expect(nodes[24]?.quantity.toFixed()).toBe(String(2 ** 25));
  });

  it('goes on behind any place without a step more than its depth', () => {
    const [last] = take(1, {
      path: ['Y', 'Z'].map((one) => line(one, '2', one === 'Y' ? 23 : 0)),
    } as never);
    expect(last && wordOf(last)).toBe('Z');
  });

  it('stops at the level that is asked for', () => {
    expect(take(1_000, null, 1).map(wordOf)).toEqual(letters.slice(1));
    expect(take(1_000, null, 2)).toHaveLength(25 + 300);
  });

  it('is the same read in pages of any size', () => {
    const whole = take(400, null).map(wordOf);
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 90 }), (size) => {
        const paged: TreeNode[] = [];
        while (paged.length < 400) paged.push(...take(size, paged.at(-1) ?? null));
        expect(paged.slice(0, 400).map(wordOf)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});
