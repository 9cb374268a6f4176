import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CellManners,
  guarded,
  readDate,
  readDecimal,
  readInteger,
  readKind,
  readYesNo,
  textOf,
} from './cells.ts';

const usual: CellManners = { decimalMark: 'POINT', dateFormat: 'ISO', designatorSeparator: ';' };
const german: CellManners = { ...usual, decimalMark: 'COMMA', dateFormat: 'DAY_FIRST' };
const refused = (code: string): unknown => expect.objectContaining({ code });

describe('a cell', () => {
  it('is read as the number somebody typed, with the mark that was agreed', () => {
    expect(readDecimal(0.1 + 0.2, german)).toBe('0.3');
    expect(readDecimal(1e-7, usual)).toBe('0.0000001');
    expect(readDecimal('1.50', usual)).toBe('1.5');
    expect(readDecimal('1,50', german)).toBe('1.5');
    expect(readDecimal('-12', german)).toBe('-12');
    for (const [text, manners] of [
      ['1,5', usual],
      ['1.5', german],
      ['1.000,5', german],
      ['1,000,5', german],
      ['1e3', usual],
      ['about 3', usual],
    ] as const) {
      expect(() => readDecimal(text, manners), text).toThrow(refused('NOT_A_NUMBER'));
    }
  });

  it('is read as a date in the order that was agreed, and only as one that exists', () => {
    expect(readDate(new Date('2026-02-01T00:00:00Z'), german)).toBe('2026-02-01');
    expect(readDate('2026-02-01', usual)).toBe('2026-02-01');
    expect(readDate('1.2.2026', german)).toBe('2026-02-01');
    expect(readDate('01/02/2026', { ...usual, dateFormat: 'MONTH_FIRST' })).toBe('2026-01-02');
    expect(() => readDate('1.2.2026', usual)).toThrow(refused('NOT_A_DATE'));
    expect(() => readDate('30.2.2026', german)).toThrow(refused('NOT_A_DATE'));
  });

  it('says yes or no, what kind of line it is, and where the pieces go', () => {
    expect([true, 'Yes', '1', 1, 'x'].map(readYesNo)).toEqual([true, true, true, true, true]);
    expect([false, 'no', 0, null].map(readYesNo)).toEqual([false, false, false, false]);
    expect(() => readYesNo('perhaps')).toThrow(refused('NOT_YES_OR_NO'));
    expect(['', 'by-product', 'Co product'].map(readKind)).toEqual([
      'COMPONENT',
      'BY_PRODUCT',
      'CO_PRODUCT',
    ]);
    expect(() => readKind('waste')).toThrow(refused('UNKNOWN_KIND'));
    expect(readInteger(10)).toBe(10);
    expect(() => readInteger('10.5')).toThrow(refused('NOT_A_WHOLE_NUMBER'));
    expect(() => textOf('#REF!')).toThrow(refused('CELL_IS_ERROR'));
  });

  it('that would be run as a formula is guarded, and read back as it was', () => {
    expect(guarded('=cmd|/c')).toBe("'=cmd|/c");
    expect(guarded('-R1')).toBe("'-R1");
    expect(guarded("'-R1")).toBe("''-R1");
    expect(guarded("O'Neill")).toBe("O'Neill");
    const words = fc.string({ unit: fc.constantFrom("'", '=', '-', '+', '@', 'R', '1') });
    fc.assert(
      fc.property(words, (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@]/);
        expect(textOf(guarded(text))).toBe(text);
      }),
    );
  });
});
