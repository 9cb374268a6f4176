import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnswerBytes, bytesOf } from './answer-bytes.ts';

const long = fc
  .tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(40_000))
  .map(([text, times]) => text.repeat(times).slice(0, 300_000));
const halves = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes));
const units = fc.constantFrom('grapheme' as const, 'binary' as const, 'binary-ascii' as const);
const some = units.chain((unit) => fc.string({ unit, maxLength: 120 }));

it('writes strings as JSON does, and other text as it is', () => {
  const strings = fc.array(fc.oneof(some, halves, long), { maxLength: 12 });
  fc.assert(
    fc.property(strings, (all) => {
      const answer = new AnswerBytes();
      answer.addByte(0x5b);
      for (const [index, text] of all.entries()) {
        if (index > 0) answer.add(bytesOf(','));
        answer.addQuoted(text);
      }
      answer.addText(']');
      expect(answer.take().toString()).toBe(JSON.stringify(all));
    }),
    { numRuns: 30 },
  );
});

it('repeats what stands in an answer, and forgets what is cut off', () => {
  const parts = fc.array(fc.tuple(fc.oneof(some, long), fc.boolean()), { maxLength: 8 });
  fc.assert(
    fc.property(parts, (all) => {
      const answer = new AnswerBytes();
      let wanted = '';
      for (const [text, isCut] of all) {
        const from = answer.length;
        answer.addQuoted(text);
        const to = answer.length;
        answer.repeat(from, to);
        if (isCut) answer.cut(to);
        wanted += JSON.stringify(text).repeat(isCut ? 1 : 2);
      }
      expect(answer.take().toString()).toBe(wanted);
    }),
    { numRuns: 30 },
  );
});

it('leaves an answer as it was while others are written', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(some, long), { maxLength: 12 }), (texts) => {
      const taken = texts.map((text) => {
        const answer = new AnswerBytes();
        answer.addQuoted(text);
        return answer.take();
      });
      expect(taken.map(String)).toEqual(texts.map((text) => JSON.stringify(text)));
    }),
    { numRuns: 30 },
  );
});
