import type { Sql } from '@throughline/chassis/database';
import type { Rights } from '@throughline/chassis/rights';
import { type KeyRow, toRights } from '../access/keys/key-rights.ts';
import type { NewDelivery } from './event-body.ts';

/** A webhook whose events are heard here. */
export interface FollowedWebhook {
  readonly id: string;
  readonly subscription: string;
  readonly variables: Record<string, unknown>;
  /** Every event up to here has its delivery; null: begin now. */
  readonly position: number | null;
  readonly rights: Rights;
}

interface Row extends KeyRow {
  id: string;
  subscription: string;
  variables: Record<string, unknown>;
  position: string | null;
}

export type DisabledReason =
  'KEY_ENDED' | 'GONE' | 'FAILED_DELIVERIES' | 'EVENTS_EXPIRED' | 'REFUSED';

/** What hearing events for webhooks reads and writes. */
export interface FollowedWebhooks {
  /** Ids of the active ones; those whose key has ended are disabled first. */
  active(): Promise<string[]>;
  /** Null when it is active no more. */
  load(id: string): Promise<FollowedWebhook | null>;
  /** Where it begins; false when it has a place already, or is active no more. */
  begin(id: string, position: number): Promise<boolean>;
  /**
   * The deliveries, and the place behind them, in one transaction: whoever else hears the same events
   * writes none of them again. False when it is active no more or begins afresh.
   */
  take(id: string, deliveries: readonly NewDelivery[], position: number): Promise<boolean>;
  disable(id: string, reason: DisabledReason, detail: string | null): Promise<void>;
}

export function openFollowedWebhooks(sql: Sql): FollowedWebhooks {
  return {
    active: async () => {
      await sql`/* webhooks whose key has ended */
        update access.webhook w
        set status = 'DISABLED', disabled_reason = 'KEY_ENDED', disabled_at = now()
        from access.api_key k
        where k.id = w.api_key_id and w.status = 'ACTIVE'
          and (k.revoked_at is not null or k.expires_at <= now())`;
      const rows = await sql<{ id: string }[]>`/* active webhooks */
        select id from access.webhook where status = 'ACTIVE'`;
      return rows.map(({ id }) => id);
    },
    load: async (id) => {
      const [row] = await sql<Row[]>`/* webhook to follow */
        select w.id, w.subscription, w.variables, w.position, k.handle, k.scopes, k.party_kind,
          k.party_id, k.site_ids, k.budget_maximum, k.budget_restore_rate
        from access.webhook w join access.api_key k on k.id = w.api_key_id
        where w.id = ${id} and w.status = 'ACTIVE'`;
      return row ? toWebhook(row) : null;
    },
    begin: async (id, position) => {
      const begun = await sql`/* first place of a webhook */
        update access.webhook set position = ${position}
        where id = ${id} and status = 'ACTIVE' and position is null returning id`;
      return begun.length === 1;
    },
    take: (id, deliveries, position) =>
      sql.begin(async (tx) => {
        const [webhook] = await tx`/* place of a webhook */
          select position from access.webhook
          where id = ${id} and status = 'ACTIVE' and position is not null for update`;
        if (!webhook) return false;
        await tx`/* events to deliver */
          insert into access.webhook_delivery
            (id, webhook_id, position, type, occurred_at, body, status, due_at)
          select e.id, ${id}, e.position, e.type, e.occurred_at, e.body, 'PENDING', clock_timestamp()
          from jsonb_to_recordset(${tx.json(deliveries as never)})
            as e(id uuid, position bigint, type text, occurred_at timestamptz, body text)
          where e.position > ${webhook.position as string}
          order by e.position
          on conflict do nothing`;
        await tx`/* place of a webhook moves on */
          update access.webhook set position = greatest(position, ${position}) where id = ${id}`;
        return true;
      }),
    disable: async (id, reason, detail) => {
      await sql`/* webhook that stops */
        update access.webhook
        set status = 'DISABLED', disabled_reason = ${reason}, disabled_detail = ${detail},
          disabled_at = now()
        where id = ${id} and status = 'ACTIVE'`;
    },
  };
}

function toWebhook(row: Row): FollowedWebhook {
  return {
    id: row.id,
    subscription: row.subscription,
    variables: row.variables,
    position: row.position === null ? null : Number(row.position),
    rights: toRights(row),
  };
}
