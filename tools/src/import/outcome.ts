import type { FileKind, Row } from './layout.ts';

/** How the import speaks; `@throughline/launch/report` has the terminal's. */
export interface Report {
  step(text: string): void;
  say(text: string): void;
}

/** One row of a file that could not be brought in as it is. */
export interface BadRow {
  readonly file: string;
  /** 0 when it is the file as a whole. */
  readonly line: number;
  /** Null when it is the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

export interface Counts {
  created: number;
  changed: number;
  unchanged: number;
  bad: number;
}

export interface ImportResult {
  /** By file, e.g. `items.csv`. */
  readonly files: Readonly<Record<string, Readonly<Counts>>>;
  readonly bad: readonly BadRow[];
}

/** A row that takes several mutations: the strongest word on it counts. */
const rank = { unchanged: 0, changed: 1, created: 2, bad: 3 };

type Good = 'created' | 'changed' | 'unchanged';
type AnyRow = Pick<Row, 'file' | 'line'>;

/** What became of every row. A row has one fate; bad is the last word. */
export interface Outcome {
  /** A row that is not even well formed. */
  misread(bad: BadRow): void;
  bad(row: AnyRow, column: string | null, reason: string): void;
  good(row: AnyRow, fate: Good): void;
  isBad(row: AnyRow): boolean;
  /** E.g. `items.csv:14`. */
  result(files: readonly string[]): ImportResult;
}

export function openOutcome(log: Report): Outcome {
  const fates = new Map<AnyRow, Good | 'bad'>();
  const list: BadRow[] = [];
  const misread = new Map<string, Set<number>>();
  const tell = (bad: BadRow): void => {
    list.push(bad);
    log.say(badLine(bad));
  };
  return {
    misread: (bad) => {
      const lines = misread.get(bad.file) ?? new Set();
      misread.set(bad.file, lines.add(bad.line));
      tell(bad);
    },
    bad: (row, column, reason) => {
      fates.set(row, 'bad');
      tell({ file: row.file, line: row.line, column, reason });
    },
    good: (row, fate) => {
      const before = fates.get(row);
      if (before === undefined || rank[before] < rank[fate]) fates.set(row, fate);
    },
    isBad: (row) => fates.get(row) === 'bad',
    result: (files) => {
      const counts = new Map<string, Counts>(
        files.map((file) => [
          file,
          { created: 0, changed: 0, unchanged: 0, bad: misread.get(file)?.size ?? 0 },
        ]),
      );
      for (const [row, fate] of fates) {
        const count = counts.get(row.file);
        if (count) count[fate] += 1;
      }
      return { files: Object.fromEntries(counts), bad: list };
    },
  };
}

/** `file:line column: reason`. */
export function badLine({ file, line, column, reason }: BadRow): string {
  const place = line > 0 ? `${file}:${line}` : file;
  return `${place}${column === null ? '' : ` ${column}`}: ${reason}`;
}

export function fileOf(kind: FileKind): string {
  return `${kind}.csv`;
}

export function placeOf(row: AnyRow): string {
  return `${row.file}:${row.line}`;
}
