import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quote } from './quote.ts';

it('writes every text as JSON does, short or long', () => {
  const unit = fc.oneof(
    fc.constantFrom('grapheme', 'binary'),
    fc.constant('binary-ascii' as const),
  );
  const text = unit.chain((kind) => fc.string({ unit: kind as 'binary', maxLength: 120 }));
  const halves = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 });
  fc.assert(fc.property(text, (value) => quote(value) === JSON.stringify(value)));
  fc.assert(
    fc.property(halves, (codes) => {
      const value = String.fromCharCode(...codes);
      return quote(value) === JSON.stringify(value);
    }),
  );
  expect(quote('plain')).toBe('"plain"');
});
