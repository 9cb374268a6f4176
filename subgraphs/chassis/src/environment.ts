import { z } from 'zod';
import type { Logger } from './log.ts';

const keptDays = z.coerce.number().positive().default(7);

const settings = z.object({
  DATABASE_URL: z.url(),
  THROUGHLINE_SECRET: z.string().min(16),
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  THROUGHLINE_EVENT_RETENTION_DAYS: keptDays,
});

export interface SubgraphOptions {
  readonly log?: Logger;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly port?: number;
  readonly host?: string;
  /** Days for which events are kept; without it `THROUGHLINE_EVENT_RETENTION_DAYS`, or 7. */
  readonly keptDays?: number;
}

/** Reads a subgraph's settings from the environment; says in one line what is wrong. */
export function readEnvironment(
  defaultPort: number,
  environment: NodeJS.ProcessEnv = process.env,
): Required<Omit<SubgraphOptions, 'log'>> {
  const read = settings.safeParse({ PORT: String(defaultPort), ...environment });
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Settings are missing or wrong: ${wrong.join('; ')}`);
  }
  return {
    databaseUrl: read.data.DATABASE_URL,
    secret: read.data.THROUGHLINE_SECRET,
    port: read.data.PORT,
    host: read.data.HOST,
    keptDays: read.data.THROUGHLINE_EVENT_RETENTION_DAYS,
  };
}

/** The whole product in one process shares the one environment. */
export function readKeptDays(environment: NodeJS.ProcessEnv = process.env): number {
  const read = keptDays.safeParse(environment.THROUGHLINE_EVENT_RETENTION_DAYS);
  if (read.success) return read.data;
  throw new Error('THROUGHLINE_EVENT_RETENTION_DAYS is no number of days above 0.');
}
