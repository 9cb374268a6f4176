import { expect, it } from 'vitest';
import { assertSteps, type EscalationStep, nextEscalation } from './rules.ts';

const step = (answerMinutes: number | null, resolveMinutes: number | null = null) => ({
  answerMinutes,
  resolveMinutes,
});
const raisedAt = new Date('2026-03-02T08:00:00Z');
const next = (status: string, level: number, steps: readonly EscalationStep[]) => {
  const found = nextEscalation({ status, raisedAt, level }, steps);
  return found && [found.level, found.at.toISOString().slice(11, 16), found.why];
};

it('a call comes to the next level that its state can still reach, counted from the call', () => {
  const steps = [step(5), step(15, 60), step(null, 120)];
  expect(next('RAISED', 0, steps)).toEqual([1, '08:05', 'NOT_ACKNOWLEDGED']);
  expect(next('RAISED', 1, steps)).toEqual([2, '08:15', 'NOT_ACKNOWLEDGED']);
  // Taken: no answer is missing any more, and a level that asks only for one is gone past.
  expect(next('ACKNOWLEDGED', 0, steps)).toEqual([2, '09:00', 'NOT_RESOLVED']);
  expect(next('RAISED', 2, steps)).toEqual([3, '10:00', 'NOT_RESOLVED']);
  expect(next('RAISED', 3, steps)).toBeNull();
  expect(next('RESOLVED', 0, steps)).toBeNull();
  expect(next('CANCELLED', 0, steps)).toBeNull();
  expect(next('RAISED', 0, [step(30, 10)])).toEqual([1, '08:10', 'NOT_RESOLVED']);
  expect(next('RAISED', 0, [])).toBeNull();
});

it('levels say when they are reached, each after those before it', () => {
  const code = (steps: readonly EscalationStep[]) => {
    try {
      assertSteps(steps);
      return null;
    } catch (error) {
      const { code: found, field } = error as { code: string; field: string };
      return `${found} ${field}`;
    }
  };
  expect(code([step(5), step(10, 30), step(null, 60)])).toBeNull();
  expect(code([])).toBeNull();
  expect(code([step(5), step(5)])).toBe('MINUTES_NOT_RISING steps.1.answerMinutes');
  expect(code([step(5, 30), step(10), step(15, 30)])).toBe(
    'MINUTES_NOT_RISING steps.2.resolveMinutes',
  );
  expect(code([step(null)])).toBe('MINUTES_REQUIRED steps.0');
  expect(code([step(0)])).toBe('MINUTES_OUT_OF_RANGE steps.0.answerMinutes');
  expect(code([step(null, 10_081)])).toBe('MINUTES_OUT_OF_RANGE steps.0.resolveMinutes');
  expect(code(Array.from({ length: 10 }, (_, at) => step(at + 1)))).toBe('TOO_MANY_LEVELS steps');
});
