import { openDatabase } from '@throughline/chassis/database';
import type { Logger } from '@throughline/chassis/log';
import type { AccessPolicy } from '../access/access.ts';
import type { Graph } from '../graph/graph.ts';
import { createDocumentReader } from './document.ts';
import { type BulkFiles, openBulkFiles } from './files.ts';
import { openBulkOperations } from './operations.ts';
import { openWorker } from './worker.ts';

export interface BulkOptions {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly databaseUrl: string;
  readonly log: Logger;
}

export interface Bulk {
  readonly files: BulkFiles;
  stop(): Promise<void>;
}

const sweepMs = 1_000;
const forgetEveryMs = 600_000;

/** Works on bulk operations and hands out their files; any number of gateways may do so together. */
export async function openBulk({ graph, access, databaseUrl, log }: BulkOptions): Promise<Bulk> {
  const database = openDatabase(databaseUrl, 'bulk', 6);
  const operations = openBulkOperations(database.sql);
  const faceOf = (one: Graph) => ({ graph: one, read: createDocumentReader(one.apiSchema) });
  const whole = faceOf(graph);
  const partner = graph.partner ? faceOf(graph.partner) : whole;
  const worker = openWorker({
    operations,
    faceFor: ({ rights }) => (rights.party.kind === 'INTERNAL' ? whole : partner),
    log,
  });
  const warn = (error: unknown) =>
    log.warn({ err: error }, 'bulk operations could not be looked through');
  let running: Promise<void> | null = null;
  const sweep = (): void => {
    running ??= operations
      .endAll()
      .catch(warn)
      .finally(() => (running = null));
    worker.look();
  };
  const listening = await database.sql.listen('access_bulk', () => worker.look());
  const stopHearing = access.onRevoked((keyId) => {
    worker.stopKey(keyId);
    sweep();
  });
  const timer = setInterval(sweep, sweepMs);
  const forgetting = setInterval(() => void operations.forget().catch(warn), forgetEveryMs);
  timer.unref();
  forgetting.unref();
  sweep();
  return {
    files: openBulkFiles(database.sql),
    stop: async () => {
      clearInterval(timer);
      clearInterval(forgetting);
      stopHearing();
      await listening.unlisten().catch(() => undefined);
      await worker.stop();
      await running;
      await database.close();
    },
  };
}
