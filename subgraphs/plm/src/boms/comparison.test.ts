import { describe, expect, it } from 'vitest';
import { type ComparedLine, compareLines } from './comparison.ts';

function line(
  findNumber: number,
  componentId: string,
  more: Partial<ComparedLine> = {},
): ComparedLine {
  return {
    ...{ findNumber, componentId, quantity: '1', unit: 'C62', stockQuantity: '1' },
    ...{ attrition: '0', setUpQuantity: '0', roundingMultiple: null, phantom: false },
    ...{ effectiveFrom: null, effectiveTo: null, operationSequence: null },
    ...{ fromLotNumber: null, toLotNumber: null },
    ...{ kind: 'COMPONENT', costShare: null, referenceDesignators: [] },
    ...more,
  };
}

const shown = (before: ComparedLine[], after: ComparedLine[]) =>
  compareLines(before, after).map(({ kind, before: old, after: now, fields }) => [
    kind,
    (now ?? old)?.componentId,
    fields.join(),
  ]);

describe('two BOMs', () => {
  it('that say the same differ in nothing, however they say it', () => {
    const said = line(10, 'screw', { attrition: '0.50', referenceDesignators: ['R1', 'R2'] });
    const again = line(10, 'screw', { attrition: '0.5', referenceDesignators: ['R2', 'R1'] });
    expect(compareLines([said], [again])).toEqual([]);
  });

  it('differ in what was added, removed, changed and moved', () => {
    const before = [line(10, 'frame'), line(20, 'bulb'), line(30, 'screw'), line(40, 'cable')];
    const after = [
      line(10, 'frame', { stockQuantity: '2', quantity: '2', phantom: true }),
      line(20, 'led'),
      line(30, 'screw'),
      line(50, 'cable', { attrition: '0.1' }),
    ];
    expect(shown(before, after)).toEqual([
      ['CHANGED', 'frame', 'phantom,quantity'],
      ['REMOVED', 'bulb', ''],
      ['ADDED', 'led', ''],
      ['MOVED', 'cable', 'findNumber,attrition'],
    ]);
  });

  it('take lines of one component for the same where most agrees', () => {
    const before = [line(10, 'screw', { stockQuantity: '4' }), line(20, 'screw')];
    const after = [line(20, 'screw'), line(30, 'screw', { stockQuantity: '4' })];
    expect(shown(before, after)).toEqual([['MOVED', 'screw', 'findNumber']]);
  });

  it('know a find number that changes its component on a date', () => {
    const before = [line(10, 'old', { effectiveTo: '2027-01-01' }), line(10, 'new')];
    const after = [line(10, 'old', { effectiveTo: '2027-02-01' }), line(10, 'new')];
    expect(shown(before, after)).toEqual([['CHANGED', 'old', 'effectiveTo']]);
  });
});
