import { type DestinationStream, type Logger, pino } from 'pino';
import { withoutSecrets } from './secret-text.ts';

export type { Logger };

/** Every line passes here last, whatever an error or a library put into it. */
const hooks = { streamWrite: withoutSecrets };
const redact = ['req.headers', 'headers', 'authorization', 'rights'];

export function createLog(
  name: string,
  level = process.env.LOG_LEVEL ?? 'info',
  destination?: DestinationStream,
): Logger {
  const options = { name, level, redact, hooks };
  return destination ? pino(options, destination) : pino(options);
}
