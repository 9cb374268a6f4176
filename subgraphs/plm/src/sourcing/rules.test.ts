import { describe, expect, it } from 'vitest';
import { assertAlternate, assertPreferable, assertSubstitutes } from './rules.ts';

const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('an alternate', () => {
  it('is another item in the same unit', () => {
    const [screw, bolt] = [
      { id: 'a', number: 'SCREW', unit: 'C62' },
      { id: 'b', number: 'BOLT', unit: 'C62' },
    ];
    expect(() => assertAlternate(screw, bolt)).not.toThrow();
    expect(() => assertAlternate(screw, screw)).toThrow(refused('ALTERNATE_OF_ITSELF'));
    expect(() => assertAlternate(screw, { ...bolt, unit: 'KGM' })).toThrow(
      refused('UNIT_MISMATCH'),
    );
  });
});

describe('a substitute', () => {
  it('is neither the component nor the parent, stands once and counts for something', () => {
    const check =
      (...substitutes: { itemId: string; ratio: string; rank: number }[]) =>
      () =>
        assertSubstitutes({ componentId: 'c', parentItemId: 'p', substitutes }, 's');
    const good = { itemId: 's', ratio: '1.5', rank: 1 };
    expect(check(good)).not.toThrow();
    expect(check(good, good)).toThrow(refused('DUPLICATE_SUBSTITUTE'));
    expect(check({ ...good, itemId: 'c' })).toThrow(refused('DUPLICATE_SUBSTITUTE'));
    expect(check({ ...good, itemId: 'p' })).toThrow(refused('BOM_SELF_REFERENCE'));
    expect(check({ ...good, ratio: '0' })).toThrow(refused('QUANTITY_NOT_POSITIVE'));
    expect(check({ ...good, rank: 0 })).toThrow(refused('RANK_OUT_OF_RANGE'));
  });
});

describe("a manufacturer's part", () => {
  it('that is no longer made is not preferred', () => {
    expect(() => assertPreferable({ lifecycle: 'ACTIVE', preferred: true })).not.toThrow();
    expect(() => assertPreferable({ lifecycle: 'DISCONTINUED', preferred: false })).not.toThrow();
    expect(() => assertPreferable({ lifecycle: 'DISCONTINUED', preferred: true })).toThrow(
      refused('PREFERRED_PART_DISCONTINUED'),
    );
  });
});
