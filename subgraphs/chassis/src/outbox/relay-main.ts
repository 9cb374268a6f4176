/** The relay as a process of its own: environment -> start -> stop on a signal. */
import { createLog } from '../log.ts';
import { openMetrics } from '../metrics/open-metrics.ts';
import { endOnUncaught } from '../uncaught.ts';
import { startRelay } from './relay.ts';

endOnUncaught();
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  process.stderr.write("DATABASE_URL is missing: the relay needs its role's database.\n");
  process.exit(1);
}
const auditHeadsFile = process.env.AUDIT_HEADS_FILE;
const metrics = await openMetrics();
const relay = await startRelay({
  databaseUrl,
  log: createLog('relay'),
  ...(auditHeadsFile ? { auditHeadsFile } : {}),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void relay
      .stop()
      .then(() => metrics?.stop())
      .then(() => process.exit(0));
  });
}
