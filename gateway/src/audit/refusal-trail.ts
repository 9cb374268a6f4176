import type { Sql } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';
import type { GraphQLFormattedError } from 'graphql';
import type { AccessPolicy } from '../access/access.ts';
import { type Refused, type RefusedCall, refusedOf, refusedStranger } from './refusals.ts';

/** What the gateway itself refused, on its way into the audit trail. */
export interface RefusalTrail {
  note(call: RefusedCall, errors: readonly GraphQLFormattedError[]): void;
  /** The same policy; who is let in by nobody is noted. */
  watch(access: AccessPolicy): AccessPolicy;
  stop(): Promise<void>;
}

/** Without a database there is no trail. */
export const noTrail: RefusalTrail = {
  note: () => undefined,
  watch: (access) => access,
  stop: () => Promise.resolve(),
};

interface Counted extends Refused {
  times: number;
}

/** Written in the background: refusing costs the callers nothing, and a crash at most a second. */
const everyMs = 1_000;
/** The trail is kept for ever: who floods us must not fill it. */
const most = { strangers: 20, callers: 500 };

/** Equal refusals of one second are one entry, which says how many; beyond so many they are counted. */
class Waiting {
  readonly #entries = new Map<string, Counted>();
  readonly #most: number;
  #more = 0;

  constructor(mostEntries: number) {
    this.#most = mostEntries;
  }

  add(refused: Refused, times = 1): void {
    const { actor, operation, code, reason } = refused;
    const key = JSON.stringify([actor, operation, code, reason]);
    const known = this.#entries.get(key);
    if (known) known.times += times;
    else if (this.#entries.size < this.#most) this.#entries.set(key, { ...refused, times });
    else this.#more += times;
  }

  take(): Counted[] {
    const entries = [...this.#entries.values()];
    if (this.#more > 0) entries.push(more(this.#more));
    this.#entries.clear();
    this.#more = 0;
    return entries;
  }
}

function more(times: number): Counted {
  const gateway = { actor: 'gateway', party: null, requestId: '', operation: 'refusals' };
  return { ...gateway, code: 'MORE', reason: 'More than are told one by one.', times };
}

export function openRefusalTrail(sql: Sql, log: Logger): RefusalTrail {
  const strangers = new Waiting(most.strangers);
  const callers = new Waiting(most.callers);
  const write = async (): Promise<void> => {
    const [unknown, known] = [strangers.take(), callers.take()];
    const entries = [...unknown, ...known];
    if (entries.length === 0) return;
    try {
      await sql`/* audit: refused by the gateway */
        insert into access.audit_entry (actor, party, request_id, kind, operation, input, code, reason)
        select actor, party, "requestId", 'REFUSAL', operation, jsonb_build_object('times', times),
          code, reason
        from jsonb_to_recordset(${JSON.stringify(entries)}::text::jsonb) as refused (actor text,
          party text, "requestId" text, operation text, code text, reason text, times int)`;
    } catch (error) {
      log.error({ err: error }, 'refusals could not be noted yet');
      for (const { times, ...refused } of unknown) strangers.add(refused, times);
      for (const { times, ...refused } of known) callers.add(refused, times);
    }
  };
  let writing = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, everyMs);
  timer.unref();
  return {
    note: (call, errors) => refusedOf(call, errors).forEach((refused) => callers.add(refused)),
    watch: (access) => ({
      onRevoked: (listener) => access.onRevoked(listener),
      authenticate: async (key, address) => {
        const rights = await access.authenticate(key, address);
        if (!rights) strangers.add(refusedStranger(key, address));
        return rights;
      },
    }),
    stop: async () => {
      clearInterval(timer);
      await writing.then(write);
    },
  };
}
