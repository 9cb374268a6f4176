import { describe, expect, it } from 'vitest';
import { assertMayBeObsolete, assertStep, isBuildable, type Lifecycle, steps } from './rules.ts';

const all = Object.keys(steps) as Lifecycle[];

describe('a revision', () => {
  it('lives from work over review to release, is superseded and made obsolete, and never goes back', () => {
    const allowed = all.flatMap((before) =>
      all
        .filter((after) => {
          try {
            assertStep(before, after);
            return true;
          } catch {
            return false;
          }
        })
        .map((after) => `${before} > ${after}`),
    );
    expect(allowed).toEqual([
      'IN_WORK > IN_REVIEW',
      'IN_REVIEW > IN_WORK',
      'IN_REVIEW > RELEASED',
      'RELEASED > SUPERSEDED',
      'RELEASED > OBSOLETE',
      'SUPERSEDED > OBSOLETE',
    ]);
  });

  it('is obsolete only when nothing that is in force needs it', () => {
    const revision = {
      lifecycle: 'RELEASED' as const,
      effectiveFrom: '2026-01-01',
      effectiveTo: null,
      usedBy: [] as string[],
    };
    const refused = (more: object) => () =>
      assertMayBeObsolete({ ...revision, ...more }, '2026-06-01');
    expect(refused({})).not.toThrow();
    expect(refused({ effectiveFrom: '2026-06-02' })).toThrow('predecessor');
    expect(refused({ effectiveTo: '2026-07-01' })).toThrow('2026-07-01');
    expect(refused({ usedBy: ['BIKE'] })).toThrow('BIKE');
    expect(refused({ usedBy: ['BIKE'], lifecycle: 'SUPERSEDED' })).not.toThrow();
    expect(refused({ lifecycle: 'IN_WORK' })).toThrow('OBSOLETE');
  });

  it('is buildable while released, and superseded only when it is kept so', () => {
    const buildable = (kept: boolean) =>
      all.filter((lifecycle) => isBuildable({ lifecycle, keptBuildable: kept }));
    expect(buildable(false)).toEqual(['RELEASED']);
    expect(buildable(true)).toEqual(['RELEASED', 'SUPERSEDED']);
  });
});
