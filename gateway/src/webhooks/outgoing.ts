import type { Sql } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { unseal } from '@throughline/chassis/sealing';
import type { Outcome } from './post.ts';

export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly url: string;
  readonly body: string;
  /** Tries there were in this round. */
  readonly tries: number;
  /** Newest first; null when one can't be read. */
  readonly secrets: readonly Buffer[] | null;
}

export interface TryResult extends Outcome {
  readonly at: Date;
  readonly durationMs: number;
  /** Milliseconds from now; null: there is no further try. */
  readonly againInMs: number | null;
}

interface Row {
  id: string;
  url: string;
  body: string;
  tries: number;
  sealed: string[];
}

/** Longer than a try takes; who is killed in the middle holds a webhook for so long. */
const leaseMs = 15_000;
const mostFailuresInRow = 20;
const keptDays = 30;
const mostForgotten = 10_000;

/** What sending reads and writes. */
export interface OutgoingDeliveries {
  /** Webhooks with something due that nobody sends for; now they are this sender's for a while. */
  claim(most: number): Promise<string[]>;
  /** The next one due of a claimed webhook, which is held a while longer; null when there is none. */
  next(webhookId: string): Promise<DueDelivery | null>;
  /** The try and what comes of it, together. */
  finish(delivery: DueDelivery, result: TryResult): Promise<void>;
  release(webhookId: string): Promise<void>;
  /** Deliveries that ended long ago are no longer kept. */
  forget(): Promise<void>;
}

export function openOutgoing(sql: Sql, secret: string): OutgoingDeliveries {
  const lease = `${leaseMs} milliseconds`;
  return {
    claim: async (most) => {
      const rows = await sql<{ id: string }[]>`/* webhooks to send for */
        with due as (
          select w.id from access.webhook w join access.api_key k on k.id = w.api_key_id
          where w.status = 'ACTIVE' and (w.sending_until is null or w.sending_until < now())
            and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
            and exists (select 1 from access.webhook_delivery d where d.webhook_id = w.id
              and d.status = 'PENDING' and d.due_at <= now())
          order by random() limit ${most} for update of w skip locked)
        update access.webhook w set sending_until = now() + ${lease}::interval
        from due where w.id = due.id returning w.id`;
      return rows.map(({ id }) => id);
    },
    next: async (webhookId) => {
      // The key is looked at for each one: what is revoked sends nothing more.
      const [row] = await sql<Row[]>`/* next delivery of a webhook */
        with held as (
          update access.webhook w set sending_until = now() + ${lease}::interval
          from access.api_key k
          where w.id = ${webhookId} and w.status = 'ACTIVE' and k.id = w.api_key_id
            and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
          returning w.id, w.url)
        select d.id, held.url, d.body, d.tries,
          array(select s.sealed from access.webhook_secret s where s.webhook_id = held.id
            and (s.expires_at is null or s.expires_at > now()) order by s.id desc) as sealed
        from held join access.webhook_delivery d on d.webhook_id = held.id
        where d.status = 'PENDING' and d.due_at <= now()
        order by d.due_at, d.place limit 1`;
      if (!row) return null;
      const secrets = openAll(secret, webhookId, row.sealed);
      return { ...row, webhookId, secrets };
    },
    finish: async (delivery, result) => {
      await sql.begin((tx) => writeTry(tx as unknown as Sql, delivery, result));
    },
    release: async (webhookId) => {
      await sql`/* webhook is sent for no more */
        update access.webhook set sending_until = null where id = ${webhookId}`;
    },
    forget: async () => {
      await sql`/* deliveries kept no longer */
        delete from access.webhook_delivery where id in (
          select id from access.webhook_delivery
          where ended_at < now() - ${`${keptDays} days`}::interval limit ${mostForgotten})`;
    },
  };
}

function openAll(secret: string, owner: string, sealed: readonly string[]): Buffer[] | null {
  try {
    return sealed.map((kept) => unseal(secret, owner, kept));
  } catch {
    return null;
  }
}

async function writeTry(tx: Sql, delivery: DueDelivery, result: TryResult): Promise<void> {
  const { statusCode, failure, againInMs } = result;
  const status = failure === null ? 'DELIVERED' : againInMs === null ? 'FAILED' : 'PENDING';
  const number = delivery.tries + 1;
  const dueIn = `${againInMs ?? 0} milliseconds`;
  const [noted] = await tx`/* what became of a try */
    update access.webhook_delivery set status = ${status}, tries = ${number},
      due_at = now() + ${dueIn}::interval,
      ended_at = case when ${status} = 'PENDING' then null else now() end
    where id = ${delivery.id} and status = 'PENDING' and tries = ${delivery.tries} returning id`;
  // Redelivered, dropped or sent by another meanwhile: the try was made all the same.
  await tx`/* a try */
    insert into access.webhook_try (id, delivery_id, number, at, duration_ms, status_code, failure)
    values (${newId()}, ${delivery.id}, ${number}, ${result.at.toISOString()},
      ${result.durationMs}, ${statusCode}, ${failure})`;
  if (!noted || status === 'PENDING') {
    if (statusCode === 410) await stop(tx, delivery.webhookId, 'GONE');
    return;
  }
  const [webhook] = await tx`/* failures in a row */
    update access.webhook
    set failures_in_row = case when ${status} = 'FAILED' then failures_in_row + 1 else 0 end
    where id = ${delivery.webhookId} returning failures_in_row`;
  if (statusCode === 410) await stop(tx, delivery.webhookId, 'GONE');
  if (Number(webhook?.failures_in_row) >= mostFailuresInRow) {
    await stop(tx, delivery.webhookId, 'FAILED_DELIVERIES');
  }
}

async function stop(tx: Sql, id: string, reason: 'GONE' | 'FAILED_DELIVERIES'): Promise<void> {
  await tx`/* webhook that stops */
    update access.webhook set status = 'DISABLED', disabled_reason = ${reason}, disabled_at = now()
    where id = ${id} and status = 'ACTIVE'`;
}
