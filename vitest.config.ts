import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Vite would take graphql's ES module while Apollo requires the other: two graphqls, two realms. */
const graphql = createRequire(import.meta.url).resolve('graphql');

const shared = {
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
};

/** The database driver is mended as it is loaded, here as in the product. */
const mend = new URL('launch/src/driver/mend.mjs', import.meta.url).href;

const settings = {
  pool: 'forks' as const,
  execArgv: ['--import', mend],
  env: { APOLLO_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'silent' },
};

export default defineConfig({
  ...shared,
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          ...settings,
          name: 'quick',
          testTimeout: 30_000,
          include: ['{gateway,launch,schema,subgraphs,tools}/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
        },
      },
      {
        ...shared,
        test: {
          ...settings,
          name: 'house',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['tests/harness/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
