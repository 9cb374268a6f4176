import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { writeEffect } from './audit/entry.ts';
import type { Asked, Unit } from './context.ts';
import { sqlState, type Tx } from './database.ts';
import { appendAll, type NewEvent } from './outbox/append.ts';
import { measured } from './metrics/meters.ts';
import { Refusal } from './refusal.ts';
import { type SpanNote, within } from './tracing/span.ts';

/** One transaction: what is written and what is said about it, together or not at all. */
export interface Work extends Omit<Unit, 'db' | 'rights' | 'asked'> {
  readonly tx: Tx;
  readonly now: Date;
  append(event: NewEvent): void;
}

/** Deadlock and serialization failure: the loser of a race, not a fault. */
const lostRace = new Set(['40001', '40P01']);
const tries = 5;

export async function transact<T>(unit: Unit, run: (work: Work) => Promise<T>): Promise<T> {
  return transactAs(unit, askedOf(unit), run);
}

function askedOf(unit: Unit): Asked {
  return unit.asked ?? { operation: unit.actor, input: null };
}

/** `run` calls `again` when this was done before: then there is nothing to note. */
async function transactAs<T>(
  unit: Unit,
  asked: Asked,
  run: (work: Work, again: () => void) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const events: NewEvent[] = [];
    try {
      const done = await within(unit.span, 'transaction', transactionNote(asked), (span) => {
        const inner = span ? { ...unit, span } : unit;
        return unit.db.transaction((tx) => runNoted(inner, { tx, asked, events }, run));
      });
      unit.log.info({ operation: asked.operation, events: events.length }, 'committed');
      noteAppended(unit, events);
      return done;
    } catch (error) {
      if (attempt >= tries || !lostRace.has(sqlState(error) ?? '')) throw error;
    }
  }
}

function transactionNote({ operation }: Asked): SpanNote {
  return {
    kind: 'CLIENT',
    attributes: { 'db.system.name': 'postgresql', 'throughline.operation': operation },
  };
}

/** Counted when they are there to stay. */
export function noteAppended({ subgraph }: Unit, events: readonly NewEvent[]): void {
  if (events.length === 0) return;
  measured()?.count('throughline_events_appended_total', { subgraph }, events.length);
}

/**
 * Runs in a transaction that is already open (an inbox row's), with its own events at the end; they
 * are left in `events`.
 */
export async function runIn<T>(
  unit: Unit,
  tx: Tx,
  run: (work: Work) => Promise<T>,
  events: NewEvent[] = [],
): Promise<T> {
  return runNoted(unit, { tx, asked: askedOf(unit), events }, run);
}

interface Noted {
  readonly tx: Tx;
  readonly asked: Asked;
  readonly events: NewEvent[];
}

async function runNoted<T>(
  unit: Unit,
  { tx, asked, events }: Noted,
  run: (work: Work, again: () => void) => Promise<T>,
): Promise<T> {
  let doneBefore = false;
  const work: Work = {
    subgraph: unit.subgraph,
    clock: unit.clock,
    actor: unit.actor,
    requestId: unit.requestId,
    log: unit.log,
    span: unit.span,
    tx,
    now: unit.clock.now(),
    append: (event) => void events.push(event),
  };
  const result = await run(work, () => (doneBefore = true));
  // Before the events: their locks are held for as short a time as can be.
  if (!doneBefore) await writeEffect(tx, unit, asked, { result, events });
  await appendAll(work, events);
  return result;
}

export interface Once {
  readonly mutation: string;
  readonly key: string;
  readonly input: unknown;
}

interface Answer extends Record<string, unknown> {
  mutation: string;
  input_hash: string;
  answer: unknown;
}

/**
 * The same key and input give the first answer again; other input is refused with
 * `IDEMPOTENCY_KEY_REUSED`. The answer (ids, not rows) is stored with its effect.
 */
export async function transactOnce<T>(
  unit: Unit,
  once: Once,
  run: (work: Work) => Promise<T>,
): Promise<T> {
  const inputHash = createHash('sha256').update(JSON.stringify(once.input)).digest('hex');
  const table = sql`${sql.identifier(unit.subgraph)}.idempotency`;
  const asked = unit.asked ?? { operation: once.mutation, input: once.input };
  return transactAs(unit, asked, async (work, again) => {
    // A second call at the same time waits here for the first one's commit.
    const taken = await work.tx.execute(sql`/* take idempotency key */
      insert into ${table} (caller, key, mutation, input_hash)
      values (${work.actor}, ${once.key}, ${once.mutation}, ${inputHash})
      on conflict do nothing returning key`);
    if (taken.length === 0) {
      const [given] = await work.tx.execute<Answer>(sql`/* answer given to a key */
        select mutation, input_hash, answer from ${table}
        where caller = ${work.actor} and key = ${once.key}`);
      if (given?.mutation !== once.mutation || given.input_hash !== inputHash) {
        throw new Refusal(
          'IDEMPOTENCY_KEY_REUSED',
          'This idempotency key was used for another input.',
          'idempotencyKey',
        );
      }
      again();
      return given.answer as T;
    }
    const result = await run(work);
    await work.tx.execute(sql`/* keep answer for a key */
      update ${table} set answer = ${JSON.stringify(result)}::text::jsonb
      where caller = ${work.actor} and key = ${once.key}`);
    return result;
  });
}

/** A mutation whose input is the command's: its name, its key and what was asked, run once. */
export async function runOnce<Asked, Done>(
  unit: Unit,
  [mutation, key, asked]: readonly [mutation: string, key: string, asked: Asked],
  command: (work: Work, asked: Asked) => Promise<Done>,
): Promise<Done> {
  return transactOnce(unit, { mutation, key, input: asked }, (work) => command(work, asked));
}
