import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encode } from './encode.ts';

it('writes each text as UTF-8 and leaves those before it as they were', () => {
  const long = fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(40_000))
    .map(([text, times]) => text.repeat(times).slice(0, 300_000));
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), long), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (all) => {
      const written = all.map((text) => encode(text));
      expect(written.every((bytes, at) => bytes.equals(Buffer.from(all[at] ?? '')))).toBe(true);
    }),
  );
});
