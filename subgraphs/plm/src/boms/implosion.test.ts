import { describe, expect, it } from 'vitest';
import { implode, type Use } from './implosion.ts';

function use(
  parentItemId: string,
  componentId: string,
  quantity: string,
  more: Partial<Use> = {},
): Use {
  return {
    ...{ revisionId: `${parentItemId}-A`, parentItemId, componentId, stockQuantity: quantity },
    ...{ attrition: '0', batchQuantity: '1' },
    ...more,
  };
}

const shown = (itemId: string, uses: readonly Use[]) =>
  implode(itemId, uses).map(({ itemId: id, level, quantity, isTop }) => [
    id,
    level,
    quantity.toFixed(),
    isTop,
  ]);

describe('an implosion', () => {
  it('adds up all ways from a part to what holds it', () => {
    const uses = [
      use('assembly', 'bob', '10'),
      use('bob', 'screw', '10'),
      use('bob', 'capacitor', '25'),
      use('screw', 'capacitor', '3'),
    ];
    expect(shown('capacitor', uses)).toEqual([
      ['screw', 1, '3', false],
      ['bob', 2, '55', false],
      ['assembly', 3, '550', true],
    ]);
  });

  it('reckons per unit: the batch divides and what is lost multiplies', () => {
    const uses = [use('door', 'wood', '12', { batchQuantity: '24', attrition: '0.05' })];
    expect(shown('wood', uses)).toEqual([['door', 1, '0.525', true]]);
  });

  it('reckons a parent once, however many ways lead to it', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const uses = letters.flatMap((parent, at) =>
      letters.slice(at + 1).map((component) => use(parent, component, '1')),
    );
    const top = implode('Z', uses).at(-1);
    expect(top).toMatchObject({ itemId: 'A', level: 25, isTop: true });
    expect(top?.quantity.toFixed()).toBe(String(2 ** 24));
  });
});
