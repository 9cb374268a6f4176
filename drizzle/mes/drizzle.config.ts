import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./drizzle/mes/*.ts', '!./drizzle/mes/drizzle.config.ts'],
  out: './drizzle/mes/migrations',
});
