import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Graph } from '../plant/graph.ts';

/** What a careful client does when a part of the graph is away: the same again, with the same key. */
export async function insist(
  graph: Graph,
  name: string,
  input: object,
  selection = '',
): Promise<any> {
  const idempotencyKey = randomUUID();
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    try {
      return await graph.do(name, { idempotencyKey, ...input }, selection);
    } catch (error) {
      const away =
        error instanceof Error &&
        /SUBGRAPH_UNAVAILABLE|INTERNAL_SERVER_ERROR|fetch failed/.test(
          error.message + String(error.cause),
        );
      if (!away || Date.now() > end) throw error;
    }
  }
}

/** Runs jobs with so many at a time. */
export async function inParallel<T>(
  many: number,
  jobs: readonly T[],
  run: (job: T) => Promise<void>,
): Promise<void> {
  const open = [...jobs];
  const lane = async () => {
    for (let job = open.shift(); job !== undefined; job = open.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: many }, lane));
}
