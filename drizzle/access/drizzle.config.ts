import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./drizzle/access/*.ts', '!./drizzle/access/drizzle.config.ts'],
  out: './drizzle/access/migrations',
});
