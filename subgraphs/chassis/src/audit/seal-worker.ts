import postgres from 'postgres';
import type { Logger } from '../log.ts';
import { startPump } from '../outbox/pump.ts';
import { appendHead } from './heads.ts';
import { type Head, readHead, sealBatch } from './sealer.ts';
import { hidePassword } from '../secret-text.ts';

export interface SealOptions {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Where heads are kept outside the database; without it they are only logged. */
  readonly headsFile: string | null;
}

const exportEveryMs = 2_000;

/** Seals the audit trail as it grows, and tells its head outside the database every few seconds. */
export function startSealing(options: SealOptions): { stop(): Promise<void> } {
  const { log, headsFile } = options;
  hidePassword(options.databaseUrl);
  const sql = postgres(options.databaseUrl, {
    max: 1,
    connect_timeout: 3,
    onnotice: () => undefined,
    connection: { application_name: 'throughline-relay' },
    backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
  });
  let told: Head | null = null;
  let nextAt = 0;
  const tell = async (): Promise<void> => {
    nextAt = Date.now() + exportEveryMs;
    const head = await readHead(sql);
    if (head === null || head.position === told?.position) return;
    if (headsFile !== null) await appendHead(headsFile, head);
    log.info(head, 'head of the audit trail');
    told = head;
  };
  const pump = startPump({
    name: 'audit seals',
    log,
    pollMs: 500,
    round: async () => {
      const more = await sealBatch(sql);
      if (Date.now() >= nextAt) await tell();
      return more;
    },
  });
  return {
    stop: async () => {
      await pump.stop();
      await tell().catch((error: unknown) => log.warn({ err: error }, 'last head was not told'));
      await sql.end({ timeout: 2 });
    },
  };
}
