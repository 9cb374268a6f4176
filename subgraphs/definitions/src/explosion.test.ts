import { decimal } from '@throughline/chassis/values/decimal';
import type { DefinitionLine } from '@throughline/schema/events/plm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionOn } from './effectivity.ts';
import { directNeeds, explode, type Lookup } from './explosion.ts';
import { lineNeed } from './line-need.ts';

const on = '2026-01-01';

function line(componentItemId: string, quantity: string, more: Partial<DefinitionLine> = {}) {
  return {
    lineId: componentItemId,
    findNumber: 10,
    componentItemId,
    quantity,
    attrition: '0',
    setUpQuantity: '0',
    roundingMultiple: null,
    phantom: false,
    effectiveFrom: null,
    effectiveTo: null,
    operationSequence: null,
    ...more,
  } satisfies DefinitionLine;
}

function plant(boms: Record<string, { batch: string; lines: DefinitionLine[] }>): Lookup {
  return (itemId) => {
    const bom = boms[itemId];
    return bom ? { batchQuantity: bom.batch, lines: bom.lines } : null;
  };
}

describe('what a line needs', () => {
  it('multiplies by attrition', () => {
    const need = lineNeed(
      { quantity: '300', attrition: '0.05', setUpQuantity: '0', roundingMultiple: null },
      10,
    );
    expect(need.toFixed()).toBe('3150');
  });
  it('adds the set-up quantity once a run', () => {
    const of = { quantity: '3', attrition: '0', setUpQuantity: '5', roundingMultiple: null };
    expect([1, 10].map((builds) => lineNeed(of, builds).toFixed())).toEqual(['8', '35']);
  });
  it('rounds up to the multiple last', () => {
    const of = { quantity: '3', attrition: '0', setUpQuantity: '0', roundingMultiple: '17' };
    const needs = [1, 2, 5, 10, 21, 100].map((builds) => lineNeed(of, builds).toFixed());
    expect(needs).toEqual(['17', '17', '17', '34', '68', '306']);
  });
});

describe('an explosion', () => {
  it('blows a phantom through into its components', () => {
    const lookup = plant({
      door: {
        batch: '24',
        lines: [line('tool', '2', { phantom: true }), line('stick', '8'), line('wood', '12')],
      },
      tool: { batch: '1', lines: [line('stick', '2'), line('stone', '3')] },
    });
    const needs = directNeeds({ itemId: 'door', quantity: 48, on, lookup });
    const found = Object.fromEntries(needs.map((need) => [need.itemId, need.quantity.toFixed()]));
    expect(found).toEqual({ stick: '24', wood: '24', stone: '12' });
  });
  it('computes a part that is reached by many paths once', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const lookup = plant(
      Object.fromEntries(
        letters.map((letter, at) => [
          letter,
          { batch: '1', lines: letters.slice(at + 1).map((later) => line(later, '1')) },
        ]),
      ),
    );
    const { components, lines } = explode({ itemId: 'A', quantity: 1, on, lookup });
    expect(lines).toHaveLength(325);
    expect(components.find((part) => part.itemId === 'Z')?.quantity.toFixed()).toBe(
      decimal(2).pow(24).toFixed(),
    );
  });
  it('sums a diamond', () => {
    const lookup = plant({
      assembly: { batch: '1', lines: [line('bob', '10')] },
      bob: {
        batch: '1',
        lines: [
          line('screw', '10'),
          line('resistor', '40'),
          line('capacitor', '25'),
          line('orphan', '3'),
        ],
      },
      screw: { batch: '1', lines: [line('capacitor', '3')] },
    });
    const { components, lines } = explode({ itemId: 'assembly', quantity: 1, on, lookup });
    expect(
      lines.filter((row) => row.parentItemId === 'bob').map((row) => row.quantity.toFixed()),
    ).toEqual(['100', '400', '250', '30']);
    const leaves = components
      .filter((part) => part.leaf)
      .map((part) => [part.itemId, part.quantity.toFixed()]);
    expect(Object.fromEntries(leaves)).toEqual({ resistor: '400', capacitor: '550', orphan: '30' });
  });
  it('leaves out lines that are not valid on the date: the last date is excluded', () => {
    const lookup = plant({
      top: {
        batch: '1',
        lines: [
          line('old', '1', { effectiveTo: '2009-02-01' }),
          line('new', '1', { effectiveFrom: '2009-02-01' }),
        ],
      },
    });
    const at = (day: string) =>
      directNeeds({ itemId: 'top', quantity: 1, on: day, lookup }).map((need) => need.itemId);
    expect([at('2009-01-31'), at('2009-02-01')]).toEqual([['old'], ['new']]);
  });
  it('refuses to run in a circle', () => {
    const lookup = plant({
      a: { batch: '1', lines: [line('b', '1')] },
      b: { batch: '1', lines: [line('a', '1')] },
    });
    expect(() => explode({ itemId: 'a', quantity: 1, on, lookup })).toThrow('contains itself');
  });
});

describe('the definition in force', () => {
  it('is the latest that has begun', () => {
    const of = (label: string, effectiveFrom: string) => ({
      revisionId: label,
      itemId: 'x',
      itemNumber: 'X',
      label,
      effectiveFrom,
      predecessorId: null,
      changeOrderId: null,
      batchQuantity: '1',
      lines: [],
      operations: [],
    });
    const both = [of('B', '2026-02-01'), of('A', '2026-01-01')];
    expect(definitionOn(both, '2026-01-31')?.label).toBe('A');
    expect(definitionOn(both, '2026-02-01')?.label).toBe('B');
    expect(definitionOn(both, '2025-12-31')).toBeNull();
  });
});

describe('an explosion of any small structure', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
  /** Each letter may hold later ones only, so there is no loop. */
  const structures = fc.array(
    fc.array(fc.record({ skip: fc.nat(4), quantity: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 4,
    }),
    {
      minLength: letters.length,
      maxLength: letters.length,
    },
  );

  it('equals the tree walked path by path', () => {
    fc.assert(
      fc.property(structures, fc.integer({ min: 1, max: 20 }), (structure, quantity) => {
        const boms: Record<string, { batch: string; lines: DefinitionLine[] }> = {};
        for (const [at, uses] of structure.entries()) {
          const lines = uses.flatMap((use) => {
            const component = letters[at + 1 + use.skip];
            return component === undefined ? [] : [line(component, String(use.quantity))];
          });
          boms[letters[at] ?? ''] = { batch: '1', lines };
        }
        const naive = new Map<string, number>();
        const walkPaths = (itemId: string, need: number): void => {
          for (const use of boms[itemId]?.lines ?? []) {
            const below = need * Number(use.quantity);
            naive.set(use.componentItemId, (naive.get(use.componentItemId) ?? 0) + below);
            walkPaths(use.componentItemId, below);
          }
        };
        walkPaths('a', quantity);
        const { components } = explode({ itemId: 'a', quantity, on, lookup: plant(boms) });
        expect(new Map(components.map((part) => [part.itemId, part.quantity.toNumber()]))).toEqual(
          naive,
        );
      }),
    );
  });
});

describe('a phantom with stock of its own', () => {
  const lookup = plant({
    bike: { batch: '1', lines: [line('kit', '3', { phantom: true }), line('bolt', '1')] },
    kit: { batch: '1', lines: [line('bolt', '4'), line('plate', '2')] },
  });
  const needs = (there: number) =>
    directNeeds({
      itemId: 'bike',
      quantity: 2,
      on,
      lookup,
      fromStock: new Map([['kit', decimal(there)]]),
    }).map((one) => [one.itemId, one.quantity.toFixed()]);

  it('gives that first; only the rest is blown through', () => {
    expect(new Map(needs(2) as [string, string][])).toEqual(
      new Map([
        ['kit', '2'],
        ['bolt', '18'],
        ['plate', '8'],
      ]),
    );
  });
  it('is not made at all when its stock is enough', () => {
    expect(new Map(needs(9) as [string, string][])).toEqual(
      new Map([
        ['kit', '6'],
        ['bolt', '2'],
      ]),
    );
  });
});
