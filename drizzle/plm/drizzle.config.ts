import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./drizzle/plm/*.ts', '!./drizzle/plm/drizzle.config.ts'],
  out: './drizzle/plm/migrations',
});
