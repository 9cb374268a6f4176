import { decimal } from '@throughline/chassis/values/decimal';

/** What two lines are compared by. */
export interface ComparedLine {
  readonly kind: string;
  readonly costShare: string | null;
  readonly findNumber: number;
  readonly componentId: string;
  readonly quantity: string;
  readonly unit: string;
  readonly stockQuantity: string;
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly phantom: boolean;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
  readonly operationSequence: number | null;
  readonly referenceDesignators: readonly string[];
}

export type Difference<Line> =
  | {
      readonly kind: 'ADDED';
      readonly before: null;
      readonly after: Line;
      readonly fields: readonly [];
    }
  | {
      readonly kind: 'REMOVED';
      readonly before: Line;
      readonly after: null;
      readonly fields: readonly [];
    }
  | {
      readonly kind: 'CHANGED' | 'MOVED';
      readonly before: Line;
      readonly after: Line;
      /** Names of what is not the same. */
      readonly fields: readonly (keyof ComparedLine)[];
    };

/** Surest first: what agrees in more is taken for the same line before what agrees in less. */
const likenesses: readonly ((line: ComparedLine) => string)[] = [
  (line) =>
    [
      line.componentId,
      line.findNumber,
      line.effectiveFrom,
      line.effectiveTo,
      line.fromLotNumber,
    ].join(' '),
  (line) => `${line.componentId} ${line.findNumber} ${line.effectiveFrom}`,
  (line) => `${line.componentId} ${line.findNumber}`,
  (line) => `${line.componentId} ${decimal(line.stockQuantity).toFixed()}`,
  (line) => line.componentId,
];

/**
 * What is different between two BOMs. A line is the same when its component is; one at another find
 * number has moved, whatever else it changed. Another component at a find number is one removed and
 * one added. Ordered by find number.
 */
export function compareLines<Line extends ComparedLine>(
  before: readonly Line[],
  after: readonly Line[],
): Difference<Line>[] {
  const gone = new Set(before);
  const come = new Set(after);
  const pairs: (readonly [Line, Line])[] = [];
  for (const likeness of likenesses) {
    const waiting = new Map<string, Line[]>();
    for (const line of gone) {
      const key = likeness(line);
      const alike = waiting.get(key);
      if (alike) alike.push(line);
      else waiting.set(key, [line]);
    }
    for (const line of come) {
      const match = waiting.get(likeness(line))?.shift();
      if (!match) continue;
      gone.delete(match);
      come.delete(line);
      pairs.push([match, line]);
    }
  }
  const differences: Difference<Line>[] = [
    ...[...gone].map(
      (line) => ({ kind: 'REMOVED', before: line, after: null, fields: [] }) as const,
    ),
    ...[...come].map((line) => ({ kind: 'ADDED', before: null, after: line, fields: [] }) as const),
    ...pairs.flatMap(([old, now]) => {
      const fields = changedFields(old, now);
      if (fields.length === 0) return [];
      const kind = fields.includes('findNumber') ? 'MOVED' : 'CHANGED';
      return [{ kind, before: old, after: now, fields } as const];
    }),
  ];
  return differences.sort((one, other) => placeOf(one) - placeOf(other));
}

function placeOf({ before, after }: Difference<ComparedLine>): number {
  return (after ?? before)?.findNumber ?? 0;
}

const numbers = ['costShare', 'attrition', 'setUpQuantity', 'roundingMultiple'] as const;
const others = [
  'kind',
  'findNumber',
  'unit',
  'phantom',
  'effectiveFrom',
  'effectiveTo',
  'fromLotNumber',
  'toLotNumber',
  'operationSequence',
] as const;

/** Names of what is not the same of two lines. */
export function changedFields(old: ComparedLine, now: ComparedLine): (keyof ComparedLine)[] {
  const fields: (keyof ComparedLine)[] = others.filter((name) => old[name] !== now[name]);
  if (!decimal(old.stockQuantity).eq(now.stockQuantity)) fields.push('quantity');
  for (const name of numbers) if (!sameNumber(old[name], now[name])) fields.push(name);
  const [were, are] = [old, now].map((line) => [...line.referenceDesignators].sort().join());
  if (were !== are) fields.push('referenceDesignators');
  return fields;
}

function sameNumber(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return decimal(one).eq(other);
}
