import { describe, expect, it } from 'vitest';
import { assertInWork, assertNumber } from './rules.ts';

describe('a released revision', () => {
  it('never changes', () => {
    expect(() => assertInWork({ lifecycle: 'RELEASED' })).toThrow('in work');
    expect(() => assertInWork({ lifecycle: 'IN_WORK' })).not.toThrow();
  });
});

describe('an item number', () => {
  it('has 1 to 60 characters and no blanks around it', () => {
    for (const wrong of ['', ' A', 'A'.repeat(61)]) expect(() => assertNumber(wrong)).toThrow();
    expect(() => assertNumber('FRAME-01')).not.toThrow();
  });
});
