import { describe, expect, it } from 'vitest';
import { type Content, saysSame } from './content.ts';

const line = {
  id: 'a',
  bomId: 'bom',
  sourceLineId: null,
  findNumber: 10,
  componentId: 'glue',
  quantity: '2',
  unit: 'C62',
  stockQuantity: '2',
  attrition: '0.02',
  setUpQuantity: '0',
  roundingMultiple: null,
  phantom: false,
  effectiveFrom: null,
  effectiveTo: null,
  fromLotNumber: null,
  toLotNumber: null,
  operationSequence: 20,
};
const content = (more: Partial<Content> = {}): Content => ({
  lines: [line, { ...line, id: 'b', findNumber: 20 }],
  drops: [{ lineId: 'washer', reason: 'Glued' }],
  operations: [{ operationId: 'x', sequence: 20, characteristics: [{ characteristicId: 'y' }] }],
  ...more,
});

describe('a manufacturing BOM said again', () => {
  it('is the same with other ids, in another order, with other zeros', () => {
    const [one, other] = content().lines;
    const again = content({
      lines: [
        { ...other!, id: 'c' },
        { ...one!, id: 'd', quantity: '2.00' },
      ],
      operations: [
        { characteristics: [{ characteristicId: 'z' }], sequence: 20, operationId: 'w' },
      ],
    });
    expect(saysSame(content(), again)).toBe(true);
  });

  it('is another when a line, a reason or an operation is', () => {
    const others: Partial<Content>[] = [
      { lines: [line] },
      { lines: [line, { ...line, findNumber: 20, attrition: '0.03' }] },
      { drops: [{ lineId: 'washer', reason: 'Welded' }] },
      { operations: [{ operationId: 'x', sequence: 30 }] },
      { operations: null },
    ];
    for (const other of others) expect(saysSame(content(), content(other))).toBe(false);
  });
});
