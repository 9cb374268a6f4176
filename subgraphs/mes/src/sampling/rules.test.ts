import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictOf, verdictOfSample } from '../inspections/rules.ts';
import { outstandingOf, requiredPieces } from './rules.ts';

const plan = (sampling: 'EVERY_PIECE' | 'FIRST_PIECE' | 'EVERY_NTH', sampleSize = 1, n = 5) => ({
  sampling,
  samplingInterval: sampling === 'EVERY_NTH' ? n : null,
  sampleSize,
});

describe('a sampling rule asks', () => {
  it.each([
    ['EVERY_PIECE', 3, '0', 0],
    ['EVERY_PIECE', 3, '7', 7],
    ['FIRST_PIECE', 3, '0', 0],
    ['FIRST_PIECE', 3, '2', 2],
    ['FIRST_PIECE', 3, '7', 3],
    ['EVERY_NTH', 1, '1', 1],
    ['EVERY_NTH', 1, '5', 1],
    ['EVERY_NTH', 1, '6', 2],
    ['EVERY_NTH', 2, '6', 4],
    ['EVERY_NTH', 5, '6', 6],
    ['EVERY_NTH', 1, '5.5', 2],
  ] as const)('%s with samples of %i, of %s made, for %i', (sampling, size, made, asked) => {
    expect(requiredPieces(plan(sampling, size), made)).toBe(asked);
  });

  it('for more the more is made, and never for more than that', () => {
    const any = fc.record({
      sampling: fc.constantFrom('EVERY_PIECE', 'FIRST_PIECE', 'EVERY_NTH'),
      size: fc.integer({ min: 1, max: 25 }),
      n: fc.integer({ min: 2, max: 50 }),
      made: fc.nat(1000),
    });
    fc.assert(
      fc.property(any, ({ sampling, size, n, made }) => {
        const rule = plan(sampling, size, n);
        expect(requiredPieces(rule, made)).toBeLessThanOrEqual(made);
        expect(requiredPieces(rule, made + 1)).toBeGreaterThanOrEqual(requiredPieces(rule, made));
      }),
    );
  });

  it('and tells what is outstanding, but nothing that is enough', () => {
    const bore = {
      ...plan('FIRST_PIECE', 2),
      characteristicId: 'b',
      name: 'Bore',
      mandatory: true,
    };
    const found = (pieces: number) => outstandingOf([bore], '9', new Map([['b', pieces]]));
    expect(found(1)).toEqual([{ characteristic: bore, requiredPieces: 2, inspectedPieces: 1 }]);
    expect(found(2)).toEqual([]);
  });
});

describe('a verdict', () => {
  const both = { lowerLimit: '1', upperLimit: '2' };
  const measured = (value: string, voided = false) => ({
    value,
    inspectedCount: null,
    nonconformingCount: null,
    voided,
  });
  it('goes by limits that belong to what is good, one or both', () => {
    for (const value of ['1', '1.000000000000', '2']) {
      expect(verdictOf(both, measured(value))).toBe('PASS');
    }
    for (const value of ['0.999999999999', '2.000000000001']) {
      expect(verdictOf(both, measured(value))).toBe('FAIL');
    }
    expect(verdictOf({ lowerLimit: null, upperLimit: '2' }, measured('-99'))).toBe('PASS');
    expect(verdictOf({ lowerLimit: '1', upperLimit: null }, measured('99'))).toBe('PASS');
  });
  it('of a sample is that of its worst result, and of voided ones there is none', () => {
    expect(verdictOfSample(both, [measured('1'), measured('3')])).toBe('FAIL');
    expect(verdictOfSample(both, [measured('1'), measured('3', true)])).toBe('PASS');
    expect(verdictOfSample(both, [measured('3', true)])).toBeNull();
  });
});
