import { pino, type Logger } from 'pino';

export type { Logger };

export function createLog(name: string, level = process.env.LOG_LEVEL ?? 'info'): Logger {
  return pino({ name, level, redact: ['req.headers', 'headers', 'authorization', 'rights'] });
}
