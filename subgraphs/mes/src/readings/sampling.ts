import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, isConnectionLoss, type Sql } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import type { StoredEvent } from '@throughline/chassis/outbox/event';
import type { CaughtUp } from '@throughline/chassis/outbox/event-reader';
import { sql } from 'drizzle-orm';

export interface SampleAsked {
  readonly tagIds: readonly string[] | null;
  readonly workUnitId: string | null;
  readonly workCenterId: string | null;
  readonly everyMs: number;
  /** Begins with what changed since, in milliseconds; null begins now. */
  readonly after: number | null;
}

export interface Sample extends StoredEvent {
  readonly payload: { readonly tagIds: readonly string[] };
}

/** A transaction that took longer to commit is still seen. */
const graceMs = 10_000;
const mostTags = 1_000;

interface ChangedRow extends Record<string, unknown> {
  id: string;
  series: number;
  said: string;
  received: number;
}

type Next = IteratorResult<Sample | CaughtUp>;

/**
 * Newest values as they change, seldom enough for who asks: nothing piles up, for a sample is read
 * when it is due. By hand, because a generator's return() would wait for a change that may never come.
 */
export class Sampling implements AsyncIterableIterator<Sample | CaughtUp> {
  readonly #db: Db;
  readonly #asked: SampleAsked;
  readonly #known = new Map<number, string>();
  readonly #over = new AbortController();
  #since: number;
  #position: number;
  #begun = false;
  #unlisten: Promise<() => Promise<void>> | null = null;
  #changed = true;
  #wake: (() => void) | null = null;
  #lastAt = 0;

  constructor(db: Db, asked: SampleAsked) {
    this.#db = db;
    this.#asked = asked;
    this.#since = (asked.after ?? Date.now()) - graceMs;
    this.#position = asked.after ?? Date.now();
  }

  async next(): Promise<Next> {
    if (!this.#begun) {
      this.#begun = true;
      this.#unlisten ??= listen(this.#db, () => this.#nudge());
      await this.#unlisten;
      // What stands there as it begins is no news, but after a loss it may be.
      if (this.#asked.after === null) await this.#read();
      return this.#over.signal.aborted
        ? { done: true, value: undefined }
        : { done: false, value: { caughtUp: this.#position } };
    }
    while (!this.#over.signal.aborted) {
      await this.#due();
      if (this.#over.signal.aborted) break;
      const tagIds = await this.#read();
      if (tagIds.length > 0) return { done: false, value: this.#sample(tagIds) };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<Next> {
    this.#over.abort();
    this.#wake?.();
    const unlisten = await this.#unlisten?.catch(() => null);
    await unlisten?.().catch(() => undefined);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #nudge(): void {
    this.#changed = true;
    this.#wake?.();
  }

  /** Something came in, and the last sample is long enough ago. */
  async #due(): Promise<void> {
    if (!this.#changed) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = null;
    const left = this.#lastAt + this.#asked.everyMs - Date.now();
    const { signal } = this.#over;
    if (left > 0) await sleep(left, undefined, { signal }).catch(() => undefined);
    this.#lastAt = Date.now();
    this.#changed = false;
  }

  async #read(): Promise<string[]> {
    try {
      const rows = await readChanged(this.#db, this.#asked, this.#since);
      const changed = rows.filter(({ series, said }) => this.#known.get(series) !== said);
      for (const { series, said, received } of changed) {
        this.#known.set(series, said);
        this.#since = Math.max(this.#since, received - graceMs);
      }
      const shown = changed.slice(0, mostTags);
      for (const { series } of changed.slice(mostTags)) this.#known.delete(series);
      if (changed.length > mostTags) this.#changed = true;
      return shown.map(({ id }) => id);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#changed = true;
      return [];
    }
  }

  #sample(tagIds: readonly string[]): Sample {
    this.#position = Math.max(this.#position + 1, Date.now());
    const id = newId();
    return {
      eventId: id,
      position: this.#position,
      type: 'TelemetrySampled',
      version: 1,
      aggregateType: 'TelemetrySample',
      // No sample takes the place of another: each tells of other tags.
      aggregateId: id,
      payload: { tagIds },
      occurredAt: new Date().toISOString(),
      actor: '',
      requestId: '',
      traceparent: null,
    };
  }
}

/** What came in since, and what it says now. */
function readChanged(db: Db, asked: SampleAsked, since: number) {
  const { tagIds, workUnitId, workCenterId } = asked;
  const only = [
    ...(tagIds
      ? [
          sql`tag.id in (select one::uuid from
          jsonb_array_elements_text(${JSON.stringify(tagIds)}::text::jsonb) as ids(one))`,
        ]
      : []),
    ...(workUnitId ? [sql`tag.work_unit_id = ${workUnitId}::uuid`] : []),
    ...(workCenterId
      ? [
          sql`tag.work_unit_id in
          (select id from mes.work_unit where work_center_id = ${workCenterId}::uuid)`,
        ]
      : []),
  ];
  return db.execute<ChangedRow>(sql`/* newest values that changed */
    select tag.id, tag.series, concat(said.occurred_at, ' ', said.value, said.text) as said,
      (extract(epoch from said.received_at) * 1000)::float8 as received
    from mes.tag_value said join mes.tag tag on tag.series = said.series
    where ${sql.join(
      [sql`said.received_at > ${new Date(since).toISOString()}::timestamptz`, ...only],
      sql` and `,
    )}
    order by tag.path`);
}

/** Commits that brought readings nudge; the driver listens again by itself after a loss. */
async function listen(db: Db, nudge: () => void): Promise<() => Promise<void>> {
  const { $client } = db as Db & { readonly $client: Sql };
  const { unlisten } = await $client.listen('telemetry_mes', nudge, nudge);
  return unlisten;
}
