import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guarded } from './cells.ts';
import { readDesignators, writeDesignators } from './designators.ts';

const manners = (designatorSeparator: string) => ({
  decimalMark: 'POINT' as const,
  dateFormat: 'ISO' as const,
  designatorSeparator,
});

describe('reference designators in one cell', () => {
  it('are read as people write them', () => {
    expect(readDesignators(' R1; R2 ;', manners(';'))).toEqual(['R1', 'R2']);
    expect(readDesignators('R1  R2 ', manners(' '))).toEqual(['R1', 'R2']);
    expect(readDesignators('"A 1" ; 3/4" ;"7""B"', manners(';'))).toEqual(['A 1', '3/4"', '7"B']);
    expect(readDesignators(null, manners(';'))).toEqual([]);
  });

  it('are refused where nobody can say where one ends', () => {
    for (const text of ['"R1;R2', '"R1"x;R2', '"R1""']) {
      expect(() => readDesignators(text, manners(';'))).toThrow(
        expect.objectContaining({ code: 'INVALID_REFERENCE_DESIGNATOR' }),
      );
    }
  });

  it('come back as they were, whatever they hold', () => {
    const name = fc
      .string({
        unit: fc.constantFrom('R', '1', ' ', ';', ',', '|', '"', "'", '-', '='),
        maxLength: 6,
      })
      .filter((text) => text.trim() === text && text !== '');
    fc.assert(
      fc.property(fc.array(name), fc.constantFrom(',', ';', '|', ' '), (names, separator) => {
        const cell = guarded(writeDesignators(names, separator));
        expect(readDesignators(cell, manners(separator))).toEqual(names);
      }),
    );
  });
});
