import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chunksOf, type Graph, GraphAway, inParallel, isAway, patienceMs } from './graph.ts';

/** A mutation of the graph: what it is called, what it takes, what is wanted of its payload. */
export interface Mutation {
  readonly field: string;
  readonly input: string;
  readonly select: string;
}

export interface UserError {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export interface Payload {
  readonly userErrors: readonly UserError[];
}

/** One mutation to send. */
export interface Job {
  /** File and natural key: with the input's hash it makes the idempotency key. */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** It changes what is there: a file changed there and back must not meet its own old key. */
  readonly replaces?: boolean;
  /** Rows in it: large ones travel alone. */
  readonly weight?: number;
  done(payload: Payload): void;
  refused(errors: readonly UserError[]): void;
}

export interface Sending {
  readonly mutation: Mutation;
  readonly jobs: readonly Job[];
  /** Requests at once; 1 keeps the order of the jobs. */
  readonly width?: number;
  readonly progress: (done: number) => void;
}

const widest = 8;
const fewest = 4;
const mostInRequest = 10;
const mostWeight = 400;
/** The gateway gives a subgraph 2 s for all mutations of a request together. */
const slowMs = 700;
const fastMs = 250;

/**
 * Sends all jobs. A part of the house hears of another's new things a moment later and says
 * NOT_FOUND until then, so those are sent again until `patienceMs` pass without any success.
 */
export async function sendAll(graph: Graph, sending: Sending): Promise<void> {
  let pending = [...sending.jobs];
  let done = 0;
  let end = Date.now() + patienceMs;
  const pace = openPace();
  for (let pause = 20; pending.length > 0; pause = Math.min(pause * 2, 500)) {
    const again: { job: Job; errors: readonly UserError[] }[] = [];
    await inParallel(batches(pending, pace.most), sending.width ?? widest, async (batch) => {
      const began = Date.now();
      const sent = await send(graph, sending.mutation, batch);
      pace.took(Date.now() - began);
      for (const { job, payload } of sent) {
        const { userErrors } = payload;
        if (userErrors.length > 0 && userErrors.every(isEarly)) {
          again.push({ job, errors: userErrors });
          continue;
        }
        if (userErrors.length === 0) {
          job.done(payload);
          end = Date.now() + patienceMs;
        } else job.refused(userErrors);
        done += 1;
      }
      sending.progress(done);
    });
    if (again.length > 0 && Date.now() > end) {
      for (const { job, errors } of again) job.refused(errors);
      return;
    }
    pending = again.map(({ job }) => job);
    if (pending.length > 0) await sleep(pause);
  }
}

function isEarly({ code }: UserError): boolean {
  return code === 'NOT_FOUND' || code === awayCode;
}

const awayCode = 'SUBGRAPH_UNAVAILABLE';

/** Requests grow while they are answered fast and shrink before the gateway gives up on them. */
function openPace() {
  let most = fewest;
  return {
    most: () => most,
    took: (ms: number): void => {
      if (ms < fastMs) most = Math.min(mostInRequest, most + 2);
      else if (ms > slowMs) most = Math.max(1, Math.floor(most / 2));
    },
  };
}

function* batches(jobs: readonly Job[], most: () => number): Generator<Job[]> {
  let batch: Job[] = [];
  let weight = 0;
  for (const job of jobs) {
    const more = job.weight ?? 1;
    if (batch.length > 0 && (batch.length >= most() || weight + more > mostWeight)) {
      yield batch;
      batch = [];
      weight = 0;
    }
    batch.push(job);
    weight += more;
  }
  if (batch.length > 0) yield batch;
}

interface Sent {
  readonly job: Job;
  readonly payload: Payload;
}

/** One request for several jobs; one by one when the answer as a whole was lost. */
async function send(graph: Graph, mutation: Mutation, jobs: readonly Job[]): Promise<Sent[]> {
  try {
    const { data, errors = [] } = await graph.ask(document(mutation, jobs.length), variables(jobs));
    const payloads = jobs.map((_, at) => data?.[`m${at}`] as Payload | null | undefined);
    if (payloads.every((payload) => payload)) {
      return jobs.map((job, at) => ({ job, payload: payloads[at] ?? nothing }));
    }
    if (jobs.length === 1) {
      const code = isAway(errors) ? awayCode : (errors[0]?.extensions?.code ?? 'FAULT');
      return failed(jobs, code, errors[0]?.message ?? 'no data');
    }
  } catch (error) {
    if (!(error instanceof GraphAway)) throw error;
    return failed(jobs, awayCode, error.message);
  }
  const sent: Sent[] = [];
  // Their keys make the second sending harmless.
  for (const one of chunksOf(jobs, 1)) sent.push(...(await send(graph, mutation, one)));
  return sent;
}

const nothing: Payload = { userErrors: [] };

function failed(jobs: readonly Job[], code: string, message: string): Sent[] {
  return jobs.map((job) => ({ job, payload: { userErrors: [{ field: null, code, message }] } }));
}

/** The same text for the same number of jobs, so that the gateway plans it once. */
function document({ field, input, select }: Mutation, count: number): string {
  const at = Array.from({ length: count }, (_, index) => index);
  const declared = at.map((index) => `$i${index}: ${input}!`).join(', ');
  const asked = at.map(
    (index) =>
      `m${index}: ${field}(input: $i${index}) { ${select} userErrors { field code message } }`,
  );
  return `mutation Import(${declared}) { ${asked.join(' ')} }`;
}

function variables(jobs: readonly Job[]): Record<string, unknown> {
  return Object.fromEntries(
    jobs.map((job, at) => [`i${at}`, { ...job.input, idempotencyKey: keyFor(job) }]),
  );
}

const thisRun = randomUUID();

/** The same row gives the same key, a changed one another. */
function keyFor({ name, input, replaces }: Job): string {
  const hash = createHash('sha256').update(JSON.stringify([name, input, replaces && thisRun]));
  return `import/${name.slice(0, 80)}/${hash.digest('base64url').slice(0, 22)}`;
}
