import type { Logger } from '@throughline/chassis/log';
import { GraphQLError } from 'graphql';
import { exportStep } from './export-step.ts';
import { mutationStep } from './mutation-step.ts';
import type { BulkOperation, BulkOperations } from './operations.ts';
import { type Face, failureOf, type Step } from './step.ts';

export interface WorkerOptions {
  readonly operations: BulkOperations;
  faceFor(operation: BulkOperation): Face;
  readonly log: Logger;
}

/** Whose operation it is, as long as it is worked on. */
interface Turn {
  keyId: string | null;
  isStopped: boolean;
}

export interface Worker {
  /** There may be something due. */
  look(): void;
  /** A key was taken back: what is under way with it comes to its end. */
  stopKey(keyId: string): void;
  stop(): Promise<void>;
}

/** Operations worked on at the same time: each keeps one page in memory. */
const mostLanes = 4;
/** Then it is another's turn. */
const turnMs = 2_000;

/** Works on what is due, some operations at a time, each step by step. */
export function openWorker(options: WorkerOptions): Worker {
  const { operations, log } = options;
  const lanes = new Set<Promise<void>>();
  const turns = new Set<Turn>();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const warn = (error: unknown) =>
    log.warn({ err: error }, 'bulk operations could not be worked on');
  const lookIn = (milliseconds: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      look();
    }, milliseconds);
    timer.unref();
    timers.add(timer);
  };
  const begin = (id: string): void => {
    const turn: Turn = { keyId: null, isStopped: stopped };
    turns.add(turn);
    const lane: Promise<void> = runTurn(options, id, turn)
      .then((waitMs) => {
        if (waitMs !== null) lookIn(waitMs);
      })
      .catch(warn)
      .finally(() => {
        lanes.delete(lane);
        turns.delete(turn);
        look();
      });
    lanes.add(lane);
  };
  const { look, settled } = oneAtATime(async () => {
    const free = mostLanes - lanes.size;
    if (stopped || free <= 0) return;
    for (const id of await operations.claim(free)) begin(id);
  }, warn);
  return {
    look,
    stopKey: (keyId) => {
      for (const turn of turns) if (turn.keyId === keyId) turn.isStopped = true;
    },
    stop: async () => {
      stopped = true;
      for (const turn of turns) turn.isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      await settled();
      await Promise.all(lanes);
    },
  };
}

/** Never two at a time, and once more for what was heard in the middle. */
function oneAtATime(work: () => Promise<void>, fail: (error: unknown) => void) {
  let running: Promise<void> | null = null;
  let again = false;
  const look = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = work()
      .catch(fail)
      .finally(() => {
        running = null;
        if (!again) return;
        again = false;
        look();
      });
  };
  return { look, settled: () => running ?? Promise.resolve() };
}

/** Milliseconds after which it is due again, when it waits; null when it does not. */
async function runTurn(options: WorkerOptions, id: string, turn: Turn): Promise<number | null> {
  const { operations } = options;
  const end = Date.now() + turnMs;
  const isOver = () => turn.isStopped || Date.now() > end;
  do {
    const operation = await operations.load(id);
    if (!operation) return null;
    turn.keyId = operation.rights.keyId;
    const waitMs = await settle(operations, operation, await step(options, operation, isOver));
    if (waitMs !== null) return waitMs;
  } while (!isOver());
  await operations.release(id);
  return null;
}

function step(
  { operations, faceFor }: WorkerOptions,
  operation: BulkOperation,
  isOver: () => boolean,
): Promise<Step> {
  const face = faceFor(operation);
  const asked = face.read(operation.document);
  if (asked instanceof GraphQLError) {
    return Promise.resolve({ failure: failureOf(asked.toJSON()) });
  }
  const stepping = { operation, face, asked, isOver };
  return operation.kind === 'EXPORT'
    ? exportStep(stepping)
    : mutationStep(stepping, (from) => operations.lines(operation.id, from));
}

/** Milliseconds after which it is due again, when it waits; null when it goes on. */
async function settle(
  operations: BulkOperations,
  operation: BulkOperation,
  became: Step,
): Promise<number | null> {
  if ('waiting' in became) {
    await operations.wait(operation, became.waiting);
    return became.waiting.milliseconds;
  }
  if ('failure' in became) await operations.fail(operation, became.failure);
  else await operations.keep(operation, became.written);
  return null;
}
