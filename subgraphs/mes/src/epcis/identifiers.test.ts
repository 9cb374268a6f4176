import { describe, expect, it } from 'vitest';
import { keyOf } from './identifiers.ts';

describe('an identifier', () => {
  // The example of GS1's EPC Tag Data Standard.
  it('is the same as a link and as an EPC', () => {
    expect(keyOf('urn:epc:id:sgtin:0614141.112345.400')).toBe('01/10614141123459/21/400');
    expect(keyOf('urn:epc:id:sgtin:0614141.112345.400')).toBe(
      keyOf('https://id.gs1.org/01/10614141123459/21/400'),
    );
    expect(keyOf('urn:epc:id:sgtin:0614141.112345.32%2Fa')).toBe('01/10614141123459/21/32/a');
    expect(keyOf('urn:epc:id:sgtin:0614141.112345.400')).not.toBe(
      keyOf('urn:epc:class:lgtin:0614141.112345.400'),
    );
    expect(keyOf('https://shop.example/some/01/10614141123459/10/L%2F1?17=261231')).toBe(
      '01/10614141123459/10/L/1',
    );
    expect(keyOf('urn:epc:idpat:sgtin:0614141.112345.*')).toBe('01/10614141123459');
    expect(keyOf('https://id.gs1.org/01/10614141123459')).toBe('01/10614141123459');
  });

  it('that GS1 does not write stays as it is', () => {
    for (const uri of [
      'urn:uuid:4d3f2b1a-0000-4000-8000-000000000001',
      'https://example.com/lots/7',
      'urn:epc:id:sgtin:0614141.1123456.400',
      'urn:epc:id:sgtin:0614141.112345.%zz',
      'urn:epc:id:sscc:0614141.1234567890',
    ]) {
      expect(keyOf(uri)).toBe(uri);
    }
  });
});
