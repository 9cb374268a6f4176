import type { GraphQLFormattedError } from 'graphql';
import type { Answer } from '../graph/execution.ts';
import type { BulkOperation } from './operations.ts';
import {
  again,
  failureOf,
  isPassing,
  later,
  type Step,
  type Stepping,
  throttledMs,
  untilAffordable,
} from './step.ts';

interface Page {
  readonly rows: readonly unknown[];
  readonly page: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const mostBytes = 1024 ** 3;
/** A row that another subgraph does not know yet is asked for so often; then it goes as it is. */
const mostRepeats = 3;

/** One page of an export: asked like any other query of its key. */
export async function exportStep(stepping: Stepping): Promise<Step> {
  const { operation, face, asked } = stepping;
  const { rights, variables, pageSize, cursor, id, place } = operation;
  const paged = { ...variables, bulkFirst: pageSize, bulkAfter: cursor };
  const wait = untilAffordable(stepping, paged);
  if (wait > 0) return later(operation, wait);
  const call = { requestId: `${id}.${place}`, rights };
  const answer = await face.graph.answer({ ...asked, variables: paged }, call);
  const errors = (answer.errors ?? []).map((error) => error.toJSON());
  const refused = errors.length === 0 ? null : heed(operation, answer, errors);
  if (refused && 'failure' in refused) {
    face.graph.refusals.note({ ...call, operation: asked.operation }, errors);
  }
  return refused ?? write(operation, answer, errors);
}

/** What errors have it do; null when the page is taken as it is. */
function heed(
  operation: BulkOperation,
  answer: Answer,
  errors: readonly GraphQLFormattedError[],
): Step | null {
  const [first] = errors;
  if (!first) return null;
  const throttled = throttledMs(errors);
  if (throttled !== null) return later(operation, throttled);
  const { pageSize, tries } = operation;
  const isDear = errors.some(({ extensions }) => tooLarge.has(String(extensions?.code)));
  if (isDear && pageSize > 1) {
    return { waiting: { milliseconds: 0, tries, pageSize: Math.floor(pageSize / 2) } };
  }
  const passing = errors.find(isPassing);
  if (passing) return again(operation, passing);
  if (!readPage(answer)) return { failure: failureOf(first) };
  return tries < mostRepeats ? again(operation, first) : null;
}

const tooLarge = new Set(['QUERY_TOO_EXPENSIVE', 'PAGE_SIZE_OUT_OF_RANGE']);

function readPage({ data }: Answer): Page | null {
  return (data?.toJSON() as { readonly rows: Page | null } | undefined)?.rows ?? null;
}

function write(
  { byteCount, cursor }: BulkOperation,
  answer: Answer,
  errors: readonly GraphQLFormattedError[],
): Step {
  const read = readPage(answer);
  if (!read) {
    return { written: { body: '', rows: 0, failed: 0, cursor: null, isLast: true } };
  }
  const { rows, page } = read;
  if (page.hasNextPage && (page.endCursor === null || page.endCursor === cursor)) {
    const message = 'The list does not say where its next page begins.';
    return { failure: { code: 'INVALID_CURSOR', message } };
  }
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  if (byteCount + Buffer.byteLength(body) > mostBytes) {
    const message = 'A file has at most 1 GiB: ask for less of the list.';
    return { failure: { code: 'FILE_TOO_LARGE', message } };
  }
  // A path is rows, rows, the number of the row, and what of it.
  const incomplete = new Set(errors.map(({ path }) => path?.[2]));
  return {
    written: {
      body,
      rows: rows.length,
      failed: incomplete.size,
      cursor: page.endCursor,
      isLast: !page.hasNextPage,
    },
  };
}
