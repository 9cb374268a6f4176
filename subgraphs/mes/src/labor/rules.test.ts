import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharesOf } from '../labor-shares/rules.ts';
import { beginning, endingAt, workTimeOf } from './rules.ts';

const at = (second: number) => new Date(second * 1000);

interface Drawn {
  readonly begin: number;
  readonly lasts: number | null;
  readonly onJob: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  begin: fc.integer({ min: 0, max: 60 }),
  lasts: fc.option(fc.integer({ min: 0, max: 40 })),
  onJob: fc.boolean(),
});

const entriesOf = (all: readonly Drawn[]) =>
  all.map(({ begin, lasts, onJob }, index) => ({
    id: `e${index}`,
    jobOrderId: onJob ? `j${index}` : null,
    startedAt: at(begin),
    endedAt: lasts === null ? null : at(begin + lasts),
  }));

type Entries = ReturnType<typeof entriesOf>;

/** Seconds of a period on which somebody was at one of these. */
const attended = (entries: Entries, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index).filter((second) =>
    entries.some(
      (one) => one.startedAt <= at(second) && (one.endedAt === null || at(second) < one.endedAt),
    ),
  ).length;

const total = (shares: Map<string, number>, entries: Entries) =>
  entries.reduce((sum, { id }) => sum + (shares.get(id) ?? 0), 0);

const cases = fc.array(drawn, { maxLength: 8 });

describe('shares of a person on several jobs at once', () => {
  it('add up to the seconds on jobs, and with those without a job to the seconds there', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const entries = entriesOf(all);
        const shares = sharesOf(entries, at(0), at(120));
        const onJobs = entries.filter((one) => one.jobOrderId !== null);
        expect(total(shares, onJobs)).toBe(attended(onJobs, 0, 120));
        expect(total(shares, entries)).toBe(attended(entries, 0, 120));
      }),
    );
  });

  it('of two periods are those of both', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 120 }), (all, cut) => {
        const entries = entriesOf(all);
        const whole = sharesOf(entries, at(0), at(120));
        const [head, tail] = [
          sharesOf(entries, at(0), at(cut)),
          sharesOf(entries, at(cut), at(120)),
        ];
        for (const { id } of entries) {
          expect((head.get(id) ?? 0) + (tail.get(id) ?? 0)).toBe(whole.get(id));
        }
      }),
    );
  });

  it('are equal to a second while nothing begins or ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(500), fc.nat(500), (jobs, from, lasts) => {
        const entries = entriesOf(
          Array.from({ length: jobs }, () => ({ begin: 0, lasts: null, onJob: true })),
        );
        const shares = [...sharesOf(entries, at(from), at(from + lasts)).values()];
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are a third each of ten seconds, and one has the second that is left', () => {
    const three = entriesOf(
      Array.from({ length: 3 }, () => ({ begin: 0, lasts: 10, onJob: true })),
    );
    expect([...sharesOf(three, at(0), at(60)).values()].sort()).toEqual([3, 3, 4]);
  });
});

const entry = (begin: number, end: number | null, endedBy: string | null = null) => ({
  id: `${begin}`,
  jobOrderId: 'j',
  startedAt: at(begin),
  endedAt: end === null ? null : at(end),
  endedBy,
});

describe('clocking late', () => {
  it('begins a time that ends where the next one begins, or with the job', () => {
    const later = [entry(50, null)];
    expect(beginning(later, at(10), null)).toEqual({
      endedAt: at(50),
      endedBy: 'CLOCKED_ON_AGAIN',
    });
    const job = { ended: true, completedAt: at(40) };
    expect(beginning([entry(50, 50)], at(10), job)).toEqual({
      endedAt: at(40),
      endedBy: 'JOB_ENDED',
    });
    expect(() => beginning([], at(40), job)).toThrow('has ended');
    expect(() => beginning([entry(0, 20, 'CLOCKED_OFF')], at(10), null)).toThrow('at that time');
  });

  it('ends what nobody clocked the end of, and never makes it longer', () => {
    const assumed = entry(10, 50, 'JOB_ENDED');
    expect(endingAt([assumed], at(30))).toEqual([assumed]);
    expect(() => endingAt([assumed], at(51))).toThrow('not on it');
    expect(() => endingAt([entry(10, 50, 'CLOCKED_OFF')], at(30))).toThrow('not on it');
    const again = [entry(10, 50, 'CLOCKED_ON_AGAIN'), entry(50, null)];
    expect(endingAt(again, at(50)).map((one) => one.id)).toEqual(['10']);
  });
});

describe('work time', () => {
  const present = (more: object) => ({ ...entry(0, 100), personId: 'p', here: true, ...more });

  it('is what is here, and attendance only where somebody clocks it', () => {
    const here = present({ id: 'a' });
    const elsewhere = present({ id: 'b', jobOrderId: 'k', here: false });
    const waits = present({ id: 'c', jobOrderId: null, endedAt: at(160) });
    expect(workTimeOf([here, elsewhere], at(0), at(200))).toEqual({ APWT: 50, APAT: null });
    expect(workTimeOf([here, elsewhere, waits], at(0), at(200))).toEqual({ APWT: 50, APAT: 110 });
    expect(workTimeOf([], at(0), at(200))).toEqual({ APWT: null, APAT: null });
  });
});
