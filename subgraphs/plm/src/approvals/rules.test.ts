import { expect, it } from 'vitest';
import fc from 'fast-check';
import {
  type ApprovalStep,
  assertMayDecide,
  type Decided,
  stepsTogether,
  turnOf,
} from './rules.ts';
import { sha256Of } from '@throughline/chassis/signing';

const roles = ['QUALITY', 'PRODUCTION', 'PURCHASING', 'SERVICE', 'SALES'];
const anySteps = fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 }).chain((chosen) =>
  fc.tuple(
    ...chosen.map((role) =>
      fc.record({
        role: fc.constant(role),
        step: fc.integer({ min: 1, max: 3 }),
        required: fc.boolean(),
      }),
    ),
  ),
);

function mayDecide(steps: readonly ApprovalStep[], decided: readonly Decided[], role: string) {
  try {
    assertMayDecide(steps, decided, role);
    return true;
  } catch {
    return false;
  }
}

it('whoever decides in whatever order, no required role is overtaken and all come to an end', () => {
  fc.assert(
    fc.property(anySteps, fc.array(fc.nat(), { minLength: 5 }), (steps, choices) => {
      const decided: Decided[] = [];
      while (turnOf(steps, decided) !== null) {
        const may = steps.filter(({ role }) => mayDecide(steps, decided, role));
        const choice = choices[decided.length] ?? 0;
        const next = may[choice % may.length];
        if (!next) throw new Error('nobody may decide, and it is not decided');
        const earlier = steps.filter((one) => one.required && one.step < next.step);
        for (const { role } of earlier) expect(decided.map((one) => one.role)).toContain(role);
        decided.push({ role: next.role, decision: 'APPROVED' });
        expect(mayDecide(steps, decided, next.role)).toBe(false);
      }
      const required = steps.filter((one) => one.required).map(({ role }) => role);
      expect(decided.map(({ role }) => role)).toEqual(expect.arrayContaining(required));
    }),
  );
});

it('an author adds roles to the policy, and takes none away', () => {
  fc.assert(
    fc.property(anySteps, anySteps, (policy, own) => {
      const together = stepsTogether(policy, own);
      expect(together).toEqual(expect.arrayContaining(policy));
      expect(new Set(together.map(({ role }) => role)).size).toBe(together.length);
    }),
  );
});

it('what is signed has one SHA-256, in whatever order it was written down', () => {
  expect(sha256Of({ a: 1, b: [{ c: null, d: 'x' }] })).toBe(
    sha256Of({ b: [{ d: 'x', c: null }], a: 1 }),
  );
  expect(sha256Of({ a: 1 })).not.toBe(sha256Of({ a: '1' }));
});
