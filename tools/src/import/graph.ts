import { setTimeout as sleep } from 'node:timers/promises';

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphError[];
}

/** The graph as its callers see it. */
export interface Graph {
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** Not there just now: worth another try. */
export class GraphAway extends Error {
  override readonly name = 'GraphAway';
}

/** The graph said no to the question as such. */
export class GraphRefused extends Error {
  override readonly name = 'GraphRefused';
}

const answerWithinMs = 30_000;

/** Over HTTP with a key; connections are kept by `fetch`. */
export function connect(options: {
  readonly url: string;
  readonly key: string;
  /** Breaks off what is asked. */
  readonly signal?: AbortSignal;
}): Graph {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${options.key}`,
  };
  return {
    ask: async (query, variables = {}) => {
      const body = JSON.stringify({ query, variables });
      const response = await post(options, headers, body);
      if (response.status === 401) throw new GraphRefused('The graph does not accept this key.');
      if (response.status >= 500) throw new GraphAway(`the graph answered ${response.status}`);
      return (await response.json()) as Answer;
    },
  };
}

async function post(
  { url, signal: ended }: { readonly url: string; readonly signal?: AbortSignal },
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Response> {
  try {
    const overdue = AbortSignal.timeout(answerWithinMs);
    const signal = ended ? AbortSignal.any([overdue, ended]) : overdue;
    return await fetch(url, { method: 'POST', headers, body, signal });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new GraphAway(`the graph at ${url} does not answer (${(cause as Error).message})`);
  }
}

/** A part of the house was away or busy while it was asked. */
export function isAway(errors: readonly GraphError[]): boolean {
  return errors.some((error) => error.extensions?.code === 'SUBGRAPH_UNAVAILABLE');
}

export const patienceMs = 10_000;

/** Asks until the whole answer is there, for as long as `patienceMs`. */
export async function readGraph<T>(
  graph: Graph,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await sleep(200)) {
    try {
      const { data, errors = [] } = await graph.ask(query, variables);
      if (errors.length === 0 && data) return data as T;
      const said = errors.map((error) => error.message).join('; ') || 'no data';
      if (!isAway(errors)) throw new GraphRefused(said);
      throw new GraphAway(said);
    } catch (error) {
      if (!(error instanceof GraphAway) || Date.now() > end) throw error;
    }
  }
}

/** `most` at a time, in their order. */
export function chunksOf<T>(all: readonly T[], most: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < all.length; at += most) chunks.push(all.slice(at, at + most));
  return chunks;
}

/** `width` at once; the next one is taken when it is begun. */
export async function inParallel<T>(
  all: Iterable<T>,
  width: number,
  run: (one: T) => Promise<void>,
): Promise<void> {
  const queue = all[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let one = queue.next(); !one.done; one = queue.next()) await run(one.value);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** What is there under these numbers, 100 a question and 8 questions at once. */
export async function findByNumber<T>(
  graph: Graph,
  numbers: Iterable<string>,
  question: { readonly query: string; readonly field: string; readonly atOnce?: number },
  take: (node: T) => void,
): Promise<void> {
  const chunks = chunksOf([...new Set(numbers)], question.atOnce ?? 100);
  await inParallel(chunks, 8, async (chunk) => {
    const data = await readGraph<Record<string, { nodes: T[] }>>(graph, question.query, {
      numbers: chunk,
    });
    for (const node of data[question.field]?.nodes ?? []) take(node);
  });
}
