import { z } from 'zod';
import type { Logger } from './log.ts';

const settings = z.object({
  DATABASE_URL: z.url(),
  THROUGHLINE_SECRET: z.string().min(16),
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
});

export interface SubgraphOptions {
  readonly log?: Logger;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly port?: number;
  readonly host?: string;
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
  };
}
