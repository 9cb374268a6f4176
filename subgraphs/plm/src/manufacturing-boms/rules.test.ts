import { Refusal } from '@throughline/chassis/refusal';
import { describe, expect, it } from 'vitest';
import { siteDifferences } from './comparison.ts';
import { assertAccounted, assertOperations } from './rules.ts';

const line = (id: string, findNumber: number, more: object = {}) => ({
  id,
  findNumber,
  componentId: `part of ${id}`,
  quantity: '1',
  unit: 'C62',
  stockQuantity: '1',
  attrition: '0',
  setUpQuantity: '0',
  roundingMultiple: null,
  phantom: false,
  effectiveFrom: null,
  effectiveTo: null,
  fromLotNumber: null,
  toLotNumber: null,
  operationSequence: null,
  ...more,
});

const engineering = [line('frame', 10), line('fork', 20), line('bell', 30)];
const kept = (id: string, more: object = {}) => {
  const source = engineering.find((one) => one.id === id);
  return { ...line(id, source?.findNumber ?? 99), sourceLineId: source ? id : null, ...more };
};

function refused(run: () => void): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.code} ${error.field ?? ''}`;
  }
}

describe('each engineering line', () => {
  const all = [kept('frame'), kept('fork'), kept('bell')];
  const account = (lines: typeof all, dropped: { lineId: string; reason: string }[] = []) =>
    refused(() => {
      assertAccounted(engineering, lines, dropped);
    });

  it('is kept, once or in several places, or dropped with a reason', () => {
    expect(account(all)).toBe('accepted');
    expect(account([...all, kept('fork', { findNumber: 21 }), kept('glue')])).toBe('accepted');
    expect(account(all.slice(0, 2), [{ lineId: 'bell', reason: 'not sold here' }])).toBe(
      'accepted',
    );
    expect(account(all.slice(0, 2))).toBe('LINE_UNACCOUNTED lines');
    expect(account(all.slice(0, 2), [{ lineId: 'bell', reason: ' ' }])).toBe(
      'INVALID_TEXT droppedLines.0.reason',
    );
    expect(account(all, [{ lineId: 'bell', reason: 'both' }])).toBe(
      'LINE_KEPT_AND_DROPPED droppedLines.0.lineId',
    );
  });
  it('stands for itself alone', () => {
    expect(account([...all, kept('frame', { sourceLineId: 'other' })])).toBe(
      'NOT_FOUND lines.3.sourceLineId',
    );
    expect(account([kept('frame', { sourceLineId: 'fork' }), ...all])).toBe(
      'SOURCE_COMPONENT_DIFFERS lines.0.componentId',
    );
    expect(account(all, [{ lineId: 'seat', reason: 'none' }])).toBe(
      'NOT_FOUND droppedLines.0.lineId',
    );
  });
});

it('a line is used by an operation of the site', () => {
  const used = (operationSequence: number | null) =>
    refused(() => {
      assertOperations([{ operationSequence }], new Set([10, 20]));
    });
  expect([used(null), used(20)]).toEqual(['accepted', 'accepted']);
  expect(used(30)).toBe('OPERATION_UNKNOWN lines.0.operationSequence');
});

it('what a site does otherwise is told by find number', () => {
  const lines = [
    kept('glue', { findNumber: 15 }),
    kept('frame'),
    kept('fork', { phantom: true, quantity: '1.0', stockQuantity: '1.0', operationSequence: 20 }),
  ];
  const dropped = [{ lineId: 'bell', reason: 'not sold here' }];
  expect(
    siteDifferences(engineering, lines, dropped).map((one) => [
      one.kind,
      one.engineeringLine?.id ?? null,
      one.line?.id ?? null,
      one.fields,
      one.reason,
    ]),
  ).toEqual([
    ['ADDED', null, 'glue', [], null],
    ['CHANGED', 'fork', 'fork', ['phantom', 'operationSequence'], null],
    ['DROPPED', 'bell', null, [], 'not sold here'],
  ]);
});
