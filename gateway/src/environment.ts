import { z } from 'zod';
import { readUsers } from './access/users/settings.ts';
import type { Budget } from './cost/bucket.ts';
import type { GatewayOptions } from './gateway.ts';
import { readSafelist } from './graph/safelist.ts';

const urls = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ erp: z.url(), mes: z.url(), plm: z.url(), access: z.url() }));

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  THROUGHLINE_SECRET: z.string().min(16),
  THROUGHLINE_API_KEY: z.string().min(16),
  DATABASE_URL: z.url().optional(),
  SUBGRAPH_URLS: urls,
});

const drainMs = z.coerce.number().int().min(0).max(10_000);

const budget = z.object({
  THROUGHLINE_BUDGET: z.coerce.number().positive().default(50_000),
  THROUGHLINE_BUDGET_RESTORE_RATE: z.coerce.number().positive().default(5_000),
});

/** What a key may spend that has no budget of its own; the whole product in one process reads it too. */
export function readBudget(environment: NodeJS.ProcessEnv = process.env): Budget {
  const read = budget.safeParse(environment);
  if (!read.success) {
    throw new Error('THROUGHLINE_BUDGET and THROUGHLINE_BUDGET_RESTORE_RATE are numbers above 0.');
  }
  const { THROUGHLINE_BUDGET: maximum, THROUGHLINE_BUDGET_RESTORE_RATE: restoreRate } = read.data;
  return { maximum, restoreRate };
}

/** How long whoever sends calls here has to notice that it drains; nobody has to by default. */
export function readDrainMs(environment: NodeJS.ProcessEnv = process.env): number {
  const read = drainMs.safeParse(environment.THROUGHLINE_DRAIN_MS || '0');
  if (read.success) return read.data;
  throw new Error('THROUGHLINE_DRAIN_MS is no number of milliseconds from 0 to 10000.');
}

/** Reads the gateway's settings from the environment; says in one line what is wrong. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): GatewayOptions {
  const read = settings.safeParse(environment);
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Settings are missing or wrong: ${wrong.join('; ')}`);
  }
  return {
    port: read.data.PORT,
    host: read.data.HOST,
    secret: read.data.THROUGHLINE_SECRET,
    apiKey: read.data.THROUGHLINE_API_KEY,
    ...readDoorSettings(environment),
    subgraphs: read.data.SUBGRAPH_URLS,
    ...(read.data.DATABASE_URL === undefined ? {} : { databaseUrl: read.data.DATABASE_URL }),
  };
}

/** Who comes in how, beside keys: the same whether the gateway runs alone or with everything. */
export function readDoorSettings(
  environment: NodeJS.ProcessEnv = process.env,
): Pick<GatewayOptions, 'trustedProxies' | 'users' | 'safelist'> {
  const proxies = environment.THROUGHLINE_TRUSTED_PROXIES ?? '';
  const safelist = environment.THROUGHLINE_SAFELIST;
  return {
    trustedProxies: proxies.split(/[\s,]+/).filter((part) => part !== ''),
    ...readUsers(environment),
    ...(safelist === undefined ? {} : { safelist: readSafelist(safelist) }),
  };
}
