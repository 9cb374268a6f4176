import { describe, expect, it } from 'vitest';
import { readCode } from './reading.ts';

const gs = '\u001d';
const gtin = '0109520123456788';

const read = (code: string) =>
  readCode(code).elements.map(({ ai, value, date }) => `(${ai})${value}${date ? ` ${date}` : ''}`);

const refusal = (code: string) => {
  try {
    return `read as ${readCode(code).format}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a GS1 element string (S1)', () => {
  const lot = ['(01)09520123456788', '(10)ABC123'];

  it('is the same with and without symbology identifier, FNC1 in front, or in parentheses', () => {
    expect(read(`${gtin}10ABC123`)).toEqual(lot);
    expect(read(`]C1${gtin}10ABC123`)).toEqual(lot);
    expect(read(`]d2${gs}${gtin}10ABC123\r\n`)).toEqual(lot);
    expect(read('(01)09520123456788(10)ABC123')).toEqual(lot);
  });

  it('ends what varies in length at a separator, and guesses none that is missing', () => {
    const expires = '(17)251231 2025-12-31';
    expect(read(`${gtin}1725123110ABC123`)).toEqual([lot[0], expires, lot[1]]);
    expect(read(`${gtin}10ABC123${gs}17251231`)).toEqual([...lot, expires]);
    expect(read(`${gtin}10ABC12317251231`)).toEqual([lot[0], '(10)ABC12317251231']);
  });

  it('is refused for what is wrong in it', () => {
    expect(refusal('0109520123456787')).toBe('INVALID_CHECK_DIGIT');
    expect(refusal(`${gtin}17251331`)).toBe('INVALID_DATE');
    expect(refusal(`${gtin}17260229`)).toBe('INVALID_DATE');
    expect(read(`${gtin}17240229`)).toEqual([lot[0], '(17)240229 2024-02-29']);
    expect(read(`${gtin}17250200`)).toEqual([lot[0], '(17)250200 2025-02-28']);
    expect(refusal(`${gtin}10${gs}17251231`)).toBe('INVALID_ELEMENT');
    expect(refusal(`${gtin}10ABCDEFGHIJKLMNOPQRSTU`)).toBe('INVALID_ELEMENT');
    expect(refusal(`${gtin}10AB#`)).toBe('INVALID_ELEMENT');
    expect(refusal(`${gtin}10A${gs}10B`)).toBe('DUPLICATE_ELEMENT');
    expect(refusal(`${gtin}5`)).toBe('UNKNOWN_ELEMENT');
    expect(refusal(']C101095201')).toBe('UNKNOWN_ELEMENT');
  });

  it('has its elements in whole pairs', () => {
    expect(refusal(']C110ABC123')).toBe('REQUIRED_ELEMENT_MISSING');
    expect(refusal(']C121S1')).toBe('REQUIRED_ELEMENT_MISSING');
    const sscc = '00106141412345678908';
    expect(read(`]C1${sscc}02095201234567883712`)).toEqual([
      '(00)106141412345678908',
      '(02)09520123456788',
      '(37)12',
    ]);
    expect(refusal(`]C1${sscc}0209520123456788`)).toBe('REQUIRED_ELEMENT_MISSING');
    expect(refusal(`]C1${sscc}${gtin}02095201234567883712`)).toBe('ELEMENTS_EXCLUDE_EACH_OTHER');
  });
});

describe('a GS1 Digital Link', () => {
  it('says the same as an element string, wherever it is hosted (S1)', () => {
    const lot = ['(01)09520123456788', '(10)ABC123'];
    expect(read('https://id.gs1.org/01/09520123456788/10/ABC123')).toEqual(lot);
    expect(read('HTTPS://shop.example/some/01/9520123456788/10/ABC123?17=251231&utm=x')).toEqual([
      ...lot,
      '(17)251231 2025-12-31',
    ]);
    expect(read('https://id.gs1.org/01/09520123456788/21/A%2FB')).toEqual([lot[0], '(21)A/B']);
    expect(read('https://id.gs1.org/00/106141412345678908')).toEqual(['(00)106141412345678908']);
  });

  it('is refused when it is none, or its values are wrong', () => {
    const link = 'https://id.gs1.org/01/09520123456788';
    expect(refusal('https://example.com/products/7')).toBe('INVALID_DIGITAL_LINK');
    expect(refusal('https://id.gs1.org/01/%E0%A4%A')).toBe('INVALID_DIGITAL_LINK');
    expect(refusal(`${link}/21/S1/10/ABC`)).toBe('INVALID_DIGITAL_LINK');
    expect(refusal('https://id.gs1.org/01/09520123456787/10/ABC123')).toBe('INVALID_CHECK_DIGIT');
    expect(refusal(`${link}?17=2512311`)).toBe('UNKNOWN_ELEMENT');
    expect(refusal(`${link}?17=25123110A`)).toBe('INVALID_ELEMENT');
    // A separator in a value would smuggle another element in.
    expect(refusal(`${link}/10/A%1D17251231`)).toBe('INVALID_ELEMENT');
  });
});

describe('digits alone', () => {
  it('are a GTIN of any length or an SSCC when their check digit is right', () => {
    for (const code of ['9520123456788', '09520123456788', ']E09520123456788']) {
      expect(read(code)).toEqual(['(01)09520123456788']);
    }
    expect(read('106141412345678908')).toEqual(['(00)106141412345678908']);
    expect(refusal('106141412345678907')).toBe('INVALID_CHECK_DIGIT');
    expect(refusal(']E09520123456787')).toBe('INVALID_CHECK_DIGIT');
  });

  it('and other text are numbers of the plant', () => {
    for (const code of ['WO-000215-10', '4711', '10ABC12317251231', '9520123456787']) {
      expect(refusal(code)).toBe('read as PLAIN');
    }
    for (const code of ['', ' ', 'A\u0000B', 'A'.repeat(1001)]) {
      expect(refusal(code)).toBe('INVALID_CODE');
    }
  });
});
