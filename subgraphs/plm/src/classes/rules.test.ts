import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attribute,
  assertAttribute,
  type GivenValue,
  keepValues,
  readRange,
} from './rules.ts';

const attribute = (kind: Attribute['kind'], more: Partial<Attribute> = {}): Attribute => ({
  id: kind,
  code: kind,
  name: kind,
  kind,
  unit: null,
  required: false,
  minimum: null,
  maximum: null,
  choices: kind === 'CHOICE' ? ['RED', 'BLUE'] : null,
  ...more,
});
const nothing = {
  text: null,
  decimal: null,
  integer: null,
  boolean: null,
  date: null,
  choice: null,
};
const given = (attributeId: string, more: Partial<GivenValue>): GivenValue => ({
  ...nothing,
  attributeId,
  ...more,
});
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('an attribute', () => {
  it('is refused when its limits, unit or choices do not fit its kind', () => {
    for (const wrong of [
      attribute('TEXT', { unit: 'MMT' }),
      attribute('TEXT', { minimum: '1' }),
      attribute('INTEGER', { minimum: '2', maximum: '1' }),
      attribute('CHOICE', { choices: null }),
      attribute('CHOICE', { choices: ['A', 'A'] }),
      attribute('DATE', { choices: ['A'] }),
    ]) {
      expect(() => assertAttribute(wrong, 'a'), JSON.stringify(wrong)).toThrow(
        refused('INVALID_ATTRIBUTE'),
      );
    }
    expect(() => assertAttribute(attribute('DECIMAL', { unit: 'XYZ' }), 'a')).toThrow(
      refused('UNKNOWN_UNIT'),
    );
    expect(() => assertAttribute(attribute('TEXT', { code: 'a b' }), 'a')).toThrow(
      refused('INVALID_CODE'),
    );
    expect(() => assertAttribute(attribute('DECIMAL', { unit: 'MMT' }), 'a')).not.toThrow();
  });
});

describe('a value', () => {
  it('is given as what the attribute is, and nothing else', () => {
    const kinds = ['TEXT', 'DECIMAL', 'INTEGER', 'BOOLEAN', 'DATE', 'CHOICE'] as const;
    const values = [
      { text: 'x' },
      { decimal: { value: '1', unit: null } },
      { integer: 1 },
      { boolean: true },
      { date: '2026-01-01' },
      { choice: 'RED' },
    ];
    for (const [at, kind] of kinds.entries()) {
      for (const [as, value] of values.entries()) {
        const keep = () => keepValues([attribute(kind)], [given(kind, value)]);
        if (at === as) expect(keep).not.toThrow();
        else expect(keep, `${kind} as ${as}`).toThrow(refused('ATTRIBUTE_KIND_MISMATCH'));
      }
    }
  });

  it('lies within the limits, in whatever unit it is given', () => {
    const length = attribute('DECIMAL', { unit: 'MMT', minimum: '1', maximum: '25.4' });
    const keep = (value: string, unit: string | null) =>
      keepValues([length], [given('DECIMAL', { decimal: { value, unit } })])[0]?.number;
    expect(keep('1', 'INH')).toBe('25.4');
    expect(keep('2', null)).toBe('2');
    expect(() => keep('1.0001', 'INH')).toThrow(refused('ATTRIBUTE_OUT_OF_RANGE'));
    expect(() => keep('1', 'KGM')).toThrow(refused('UNIT_MISMATCH'));
  });

  it('that is required is there, known, and there once', () => {
    const required = attribute('TEXT', { required: true });
    const text = given('TEXT', { text: 'x' });
    expect(() => keepValues([required], [])).toThrow(refused('ATTRIBUTE_REQUIRED'));
    expect(() => keepValues([required], [text, text])).toThrow(refused('DUPLICATE_ATTRIBUTE'));
    expect(() => keepValues([], [text])).toThrow(refused('UNKNOWN_ATTRIBUTE'));
    expect(() => keepValues([attribute('CHOICE')], [given('CHOICE', { choice: 'GREEN' })])).toThrow(
      refused('ATTRIBUTE_NOT_A_CHOICE'),
    );
  });

  it('within its limits is kept exactly as it was given', () => {
    const whole = attribute('INTEGER', { minimum: '-100', maximum: '100' });
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), (integer) => {
        const keep = () => keepValues([whole], [given('INTEGER', { integer })]);
        if (Math.abs(integer) > 100) expect(keep).toThrow(refused('ATTRIBUTE_OUT_OF_RANGE'));
        else expect(keep()[0]?.number).toBe(String(integer));
      }),
    );
  });
});

describe('a filter', () => {
  it('asks in any unit of the dimension, and only for what the kind has', () => {
    const asked = {
      text: null,
      choices: null,
      minimum: null,
      maximum: null,
      unit: null,
      boolean: null,
      from: null,
      to: null,
    };
    const length = attribute('DECIMAL', { unit: 'MMT' });
    expect(readRange(length, { ...asked, minimum: '1', unit: 'CMT' }, 'f').minimum).toBe('10');
    expect(() => readRange(length, { ...asked, text: 'x' }, 'f')).toThrow(
      refused('ATTRIBUTE_KIND_MISMATCH'),
    );
  });
});
