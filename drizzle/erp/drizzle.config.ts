import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./drizzle/erp/*.ts', '!./drizzle/erp/drizzle.config.ts'],
  out: './drizzle/erp/migrations',
});
