import { expect, it } from 'vitest';
import { markLines, markSegments } from './redline.ts';

const line = (findNumber: number, componentId: string, quantity = '1') => ({
  findNumber,
  componentId,
  quantity,
  unit: 'C62',
  stockQuantity: quantity,
  attrition: '0',
  setUpQuantity: '0',
  roundingMultiple: null,
  phantom: false,
  effectiveFrom: null,
  effectiveTo: null,
  fromLotNumber: null,
  toLotNumber: null,
  operationSequence: null,
  kind: 'COMPONENT',
  costShare: null,
  referenceDesignators: [],
});

it('a redline has every line of the BOM as it will be, and those that go', () => {
  const marked = markLines(
    [line(10, 'frame'), line(20, 'bulb'), line(30, 'screw', '4'), line(40, 'foot')],
    [line(10, 'frame'), line(20, 'led'), line(30, 'screw', '6'), line(45, 'foot')],
  );
  expect(
    marked.map(({ mark, row, before, fields }) => [
      mark,
      row.componentId,
      before?.quantity ?? null,
      fields,
    ]),
  ).toEqual([
    ['UNCHANGED', 'frame', null, []],
    ['REMOVED', 'bulb', '1', []],
    ['ADDED', 'led', null, []],
    ['CHANGED', 'screw', '4', ['quantity']],
    ['CHANGED', 'foot', '1', ['findNumber']],
  ]);
});

const segment = (sequence: number, name: string, runMinutes = '5') => ({
  sequence,
  name,
  workCenterId: 'bench',
  setUpMinutes: '0',
  runMinutes,
  cleanUpMinutes: null,
  crewSize: 1,
  yield: '1',
  instructions: [],
  characteristics: [],
  tools: [],
});

it('a process plan is marked the same way, and finds an operation that moved', () => {
  const marked = markSegments(
    [segment(10, 'Cut'), segment(20, 'Weld'), segment(30, 'Paint')],
    [segment(10, 'Cut', '5.0'), segment(20, 'Grind'), segment(25, 'Weld', '8')],
  );
  expect(marked.map(({ mark, row, fields }) => [mark, row.name, fields])).toEqual([
    ['UNCHANGED', 'Cut', []],
    ['ADDED', 'Grind', []],
    ['CHANGED', 'Weld', ['sequence', 'runMinutes']],
    ['REMOVED', 'Paint', []],
  ]);
});
