import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import postgres from 'postgres';
import { openDatabase } from '../database/open.ts';
import { StartFailure } from '../failure.ts';
import { terminal } from '../report.ts';
import { readSettings } from '../settings.ts';
import type { Summary } from './format.ts';
import { readBackup } from './read.ts';
import { writeBackup } from './write.ts';

/** `npm run backup -- <file>`: while everything runs, or while nothing does. */
export async function backup(args: readonly string[]): Promise<void> {
  const file = fileOf(args, 'backup');
  if (existsSync(file)) throw new StartFailure(`${file} is there already.`);
  const summary = await withDatabase((adminUrl) => writeBackup(adminUrl, file));
  terminal.say(`Backed up ${describe(summary)} to ${file}.`);
}

/** `npm run restore -- <file>`: into an empty database that nobody uses. */
export async function restore(args: readonly string[]): Promise<void> {
  const file = fileOf(args, 'restore');
  if (!existsSync(file)) throw new StartFailure(`There is no ${file}.`);
  const summary = await withDatabase(async (adminUrl) => {
    await requireQuiet(adminUrl);
    return readBackup(adminUrl, file);
  });
  terminal.say(
    `Restored ${describe(summary)}; every table has as many rows as the backup counted.`,
  );
}

function fileOf([file]: readonly string[], command: string): string {
  if (!file) throw new StartFailure(`Say which file: npm run ${command} -- plant.backup`);
  return resolve(process.env.INIT_CWD ?? '.', file);
}

function describe({ rows, tables }: Summary): string {
  return `${rows.toLocaleString('en')} rows of ${tables} tables`;
}

async function withDatabase<T>(run: (adminUrl: string) => Promise<T>): Promise<T> {
  const database = await openDatabase(readSettings([]), terminal);
  try {
    return await run(database.adminUrl);
  } finally {
    await database.stop();
  }
}

async function requireQuiet(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1 });
  try {
    const [user] = await sql<{ name: string }[]>`/* who works here */
      select application_name as name from pg_stat_activity
      where datname = current_database() and application_name like 'throughline-%' limit 1`;
    if (user) throw new StartFailure(`${user.name} is using the database: stop Throughline first.`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
