import { createLog } from '@throughline/chassis/log';
import { openMetrics } from '@throughline/chassis/metrics/open-metrics';
import { withoutSecrets } from '@throughline/chassis/secret-text';
import { endOnUncaught } from '@throughline/chassis/uncaught';
import { readEnvironment } from './environment.ts';
import { startGateway } from './gateway.ts';

endOnUncaught();
const log = createLog('gateway');

function fail(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const reason = error instanceof Error ? error.message : String(error);
  const told = code === 'EADDRINUSE' ? 'The port is taken: set PORT to another.' : reason;
  console.error(withoutSecrets(told));
  process.exit(1);
}

try {
  const metrics = await openMetrics();
  const gateway = await startGateway({ ...readEnvironment(), log });
  log.info({ url: gateway.url }, 'the gateway listens');
  const drain = (signal: string): void => {
    log.info({ signal }, 'draining');
    gateway
      .stop()
      .then(() => metrics?.stop())
      .then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', drain);
  process.once('SIGINT', drain);
} catch (error) {
  fail(error);
}
