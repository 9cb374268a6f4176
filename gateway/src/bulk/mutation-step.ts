import { withoutValue } from '@throughline/chassis/graph/input-errors';
import { getVariableValues, type GraphQLFormattedError } from 'graphql';
import { present } from '../graph/errors.ts';
import { inputVariable } from './document.ts';
import { again, failureOf, isPassing, later, type Step, type Stepping } from './step.ts';
import { throttledMs, untilAffordable } from './step.ts';

/** What became of a line: its line of the file, or a step that comes to its end before it. */
type Outcome = { readonly text: string; readonly isFailed: boolean } | { readonly stop: Step };

type Run = (line: string, number: number) => Promise<Outcome>;

const atOnce = 8;
/** Shorter than a worker holds an operation. */
const longestMs = 3_000;
/** A line that breaks something is tried so often; then it is its line that failed. */
const mostRepeats = 3;

/** Some lines of a bulk mutation, each asked like any other mutation of its key. */
export async function mutationStep(
  stepping: Stepping,
  linesFrom: (line: number) => Promise<string[]>,
): Promise<Step> {
  const { operation, isOver } = stepping;
  const first = Number(operation.cursor ?? '1');
  const lines = await linesFrom(first);
  const run = createRun(stepping);
  const size = operation.inOrder ? 1 : atOnce;
  const end = Date.now() + longestMs;
  const done: { readonly text: string; readonly isFailed: boolean }[] = [];
  let stop: Step | null = null;
  for (let at = 0; at < lines.length && !stop; at += size) {
    if (done.length > 0 && (isOver() || Date.now() > end)) break;
    const group = lines.slice(at, at + size);
    const outcomes = await Promise.all(group.map((line, nth) => run(line, first + at + nth)));
    for (const outcome of outcomes) {
      if ('stop' in outcome) {
        // Lines behind it that ran are run again: their idempotency keys give the same answers.
        stop = outcome.stop;
        break;
      }
      done.push(outcome);
    }
  }
  if (done.length === 0 && stop) return stop;
  const next = first + done.length;
  return {
    written: {
      body: done.map(({ text }) => `${text}\n`).join(''),
      rows: done.length,
      failed: done.filter(({ isFailed }) => isFailed).length,
      cursor: String(next),
      isLast: next > operation.lineCount,
    },
  };
}

function createRun(stepping: Stepping): Run {
  const { operation, face, asked } = stepping;
  const { rights, id } = operation;
  const name = inputVariable(asked.operation);
  const definitions = asked.operation.variableDefinitions ?? [];
  return async (line, number) => {
    const variables = readLine(line);
    if (!variables) return failed(number, [invalidLine]);
    const input = variables[name];
    if (isRecord(input) && input.idempotencyKey === undefined) {
      variables[name] = { ...input, idempotencyKey: `bulk ${id} ${number}` };
    }
    const { errors: wrong } = getVariableValues(face.graph.apiSchema, definitions, variables);
    if (wrong) {
      return failed(
        number,
        wrong.map((error) => ({
          message: withoutValue(error.message, error),
          extensions: { code: 'BAD_USER_INPUT' },
        })),
      );
    }
    const wait = untilAffordable(stepping, variables);
    if (wait > 0) return { stop: later(operation, wait) };
    const requestId = `${id}.${number}`;
    const answer = await face.graph.answer({ ...asked, variables }, { requestId, rights });
    const errors = (answer.errors ?? []).map((error) => error.toJSON());
    const stop = heed(operation, errors);
    if (stop) {
      if ('failure' in stop) {
        face.graph.refusals.note({ rights, requestId, operation: asked.operation }, errors);
      }
      return { stop };
    }
    const shown = errors.map((error) => present(error, requestId));
    const data = (answer.data?.toJSON() ?? null) as Data;
    const text = JSON.stringify({
      line: number,
      data,
      ...(shown.length === 0 ? {} : { errors: shown }),
    });
    return { text, isFailed: shown.length > 0 || isRefused(data) };
  };
}

type Data = Readonly<Record<string, { readonly userErrors: readonly unknown[] } | null>> | null;

const invalidLine = {
  message: 'This line is no JSON object.',
  extensions: { code: 'INVALID_LINE' },
};

function isRefused(data: Data): boolean {
  const [payload] = Object.values(data ?? {});
  return (payload?.userErrors.length ?? 1) > 0;
}

function failed(line: number, errors: readonly GraphQLFormattedError[]): Outcome {
  return { text: JSON.stringify({ line, data: null, errors }), isFailed: true };
}

/** What has it wait or fail; null when the answer is the line's. */
function heed(operation: Stepping['operation'], errors: GraphQLFormattedError[]): Step | null {
  const throttled = throttledMs(errors);
  if (throttled !== null) return later(operation, throttled);
  const forbidden = errors.find(({ extensions }) => extensions?.code === 'FORBIDDEN');
  // So would be every line.
  if (forbidden) return { failure: failureOf(forbidden) };
  const passing = errors.find(isPassing);
  if (!passing) return null;
  const isAway = passing.extensions?.code === 'SUBGRAPH_UNAVAILABLE';
  return isAway || operation.tries < mostRepeats ? again(operation, passing) : null;
}

function readLine(line: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(line);
    return isRecord(read) ? { ...read } : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
