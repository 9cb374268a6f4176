import type { Graph } from './graph.ts';
import type { FileKind, Row } from './layout.ts';
import type { Outcome, Report } from './outcome.ts';
import { keyOf, type Plant } from './plant.ts';
import { type Job, type Mutation, type Payload, sendAll, type UserError } from './send.ts';

/** What every step of an import works with. */
export interface Session {
  readonly graph: Graph;
  readonly plant: Plant;
  readonly outcome: Outcome;
  readonly log: Report;
}

/** Rows of a file that are still good. */
export function goodRows<K extends FileKind>(session: Session, kind: K): Row<K>[] {
  return session.plant[kind].rows.filter((row) => !session.outcome.isBad(row));
}

/** Rows that go into the graph by one mutation. */
export interface Task {
  /** The first stands for the whole; `lines` are those the input's `lines` or `segments` are of. */
  readonly row: Row;
  readonly lines?: readonly Row[];
  readonly input: Readonly<Record<string, unknown>>;
  readonly fate: 'created' | 'changed';
  done?(payload: Payload): void;
  refused?(): void;
}

export async function bring(
  session: Session,
  step: {
    readonly title: string;
    readonly mutation: Mutation;
    readonly tasks: readonly Task[];
    /** Requests at once; 1 keeps the order of the tasks. */
    readonly width?: number;
  },
): Promise<void> {
  if (step.tasks.length === 0) return;
  const { outcome } = session;
  const jobs = step.tasks.map((task): Job => {
    const rows = rowsOf(task);
    return {
      name: `${step.mutation.field}/${keyOf(task.row)}`,
      input: task.input,
      replaces: task.fate === 'changed',
      weight: rows.length,
      done: (payload) => {
        for (const row of rows) outcome.good(row, task.fate);
        task.done?.(payload);
      },
      refused: (errors) => {
        report(task, errors, outcome);
        task.refused?.();
      },
    };
  });
  const { title, mutation, width } = step;
  const progress = progressOf(session, title, jobs.length);
  await sendAll(session.graph, { mutation, jobs, ...(width && { width }), progress });
}

function rowsOf(task: Task): readonly Row[] {
  return [...new Set([task.row, ...(task.lines ?? [])])];
}

/** Each refusal at the row and column it is about, and what was left out with it. */
function report(task: Task, errors: readonly UserError[], outcome: Outcome): void {
  for (const { field, code, message } of errors) {
    const path = field?.split('.') ?? [];
    const at = path.findIndex((part) => /^\d+$/.test(part));
    const row = (at >= 0 && task.lines?.[Number(path[at])]) || task.row;
    outcome.bad(row, columnOf(row, path), `${message} (${code})`);
  }
  const rows = rowsOf(task);
  const culprit = rows.find((row) => outcome.isBad(row)) ?? task.row;
  for (const row of rows) {
    if (!outcome.isBad(row)) skip(outcome, row, culprit);
  }
}

/** A whole is brought in as a whole or not at all. */
export function skip(
  outcome: Outcome,
  row: Pick<Row, 'file' | 'line'>,
  culprit: Pick<Row, 'file' | 'line'>,
): void {
  outcome.bad(row, null, `skipped: it belongs together with ${culprit.file}:${culprit.line}`);
}

/** `lines.2.componentId` is the column `component`, `lotNumber` is `lot`. */
function columnOf(row: Row, path: readonly string[]): string | null {
  for (const part of [...path].reverse()) {
    const snake = part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const column = [snake, snake.replace(/_(ids?|number)$/, '')].find((name) => name in row.values);
    if (column !== undefined) return column;
  }
  return null;
}

/** Says how far a step is, once a second and at its end. */
export function progressOf(session: Session, title: string, total: number) {
  let last = Date.now();
  return (done: number): void => {
    if (done < total && Date.now() - last < 1_000) return;
    last = Date.now();
    session.log.step(`${title} ${done}/${total}`);
  };
}

/** What the graph has and no mutation changes: the file's other wish is refused. */
export function tellDifferent(
  session: Session,
  row: Row,
  differences: readonly (readonly [column: string, there: string, here: string])[],
): boolean {
  for (const [column, there, here] of differences) {
    if (there === here) continue;
    session.outcome.bad(row, column, `already there, different: "${there}" there, "${here}" here`);
    return true;
  }
  return false;
}

/** Rows that belong together, in the order of the file. */
export function groupBy<R>(rows: readonly R[], key: (row: R) => string): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const there = groups.get(key(row));
    if (there) there.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
