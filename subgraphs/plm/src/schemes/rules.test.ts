import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertScheme, labelAt, nextLabel, standardLetters, type Symbols } from './rules.ts';

const numbers = (width: number, start = 1): Symbols => ({ kind: 'NUMERIC', width, start });
const letters = (skipped: string): Symbols => ({ kind: 'ALPHABETIC', skipped });

const anyScheme: fc.Arbitrary<Symbols> = fc.oneof(
  fc
    .subarray([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'], { maxLength: 24 })
    .map((skipped) => letters(skipped.join(''))),
  fc
    .record({ width: fc.integer({ min: 1, max: 6 }), start: fc.integer({ min: 0, max: 999 }) })
    .map(({ width, start }) => numbers(width, start)),
);

describe('revision labels', () => {
  it('skip the letters that are mistaken for others and go on with two', () => {
    const labels = [1, 8, 9, 20, 21, 22, 420, 421].map((at) => labelAt(standardLetters, at));
    expect(labels).toEqual(['A', 'H', 'J', 'Y', 'AA', 'AB', 'YY', 'AAA']);
  });

  it('may be numbers of a width, which grow out of it', () => {
    expect([1, 2, 99, 100].map((at) => labelAt(numbers(2), at))).toEqual(['01', '02', '99', '100']);
    expect(labelAt(numbers(1, 0), 1)).toBe('0');
  });

  it('go on with the first of another scheme, and come back to where the old one was left', () => {
    expect(nextLabel(numbers(2), ['A', 'B'])).toBe('01');
    expect(nextLabel(standardLetters, ['A', 'B', '01', '02'])).toBe('C');
    expect(nextLabel(numbers(3), ['01', '02'])).toBe('003');
    // I was given while it was not skipped: the letters go on behind the last that still counts.
    expect(nextLabel(standardLetters, ['G', 'H', 'I'])).toBe('J');
  });

  it('never repeat and never hold a skipped letter, however often the scheme is changed', () => {
    const changes = fc.array(fc.tuple(anyScheme, fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(changes, (spells) => {
        const given: string[] = [];
        for (const [symbols, releases] of spells) {
          for (let at = 0; at < releases; at += 1) {
            const label = nextLabel(symbols, given);
            expect(given).not.toContain(label);
            if (symbols.kind === 'ALPHABETIC') {
              expect([...label].filter((letter) => symbols.skipped.includes(letter))).toEqual([]);
            } else expect(label.length).toBeGreaterThanOrEqual(symbols.width);
            given.push(label);
          }
        }
      }),
    );
  });

  it('follow each other without a gap while the scheme stays', () => {
    fc.assert(
      fc.property(anyScheme, fc.integer({ min: 1, max: 2000 }), (symbols, ordinal) => {
        expect(nextLabel(symbols, [labelAt(symbols, ordinal)])).toBe(labelAt(symbols, ordinal + 1));
      }),
    );
  });
});

describe('a revision scheme', () => {
  it('leaves at least two letters, and a number has one to six digits', () => {
    for (const wrong of [
      letters('ABCDEFGHIJKLMNOPQRSTUVWXY'),
      letters('AA'),
      letters('a'),
      numbers(0),
      numbers(7),
      numbers(2, -1),
    ]) {
      expect(() => assertScheme('Wrong', wrong), JSON.stringify(wrong)).toThrow();
    }
    expect(() => assertScheme(' ', standardLetters)).toThrow('name');
    expect(() => assertScheme('ASME', standardLetters)).not.toThrow();
  });
});
