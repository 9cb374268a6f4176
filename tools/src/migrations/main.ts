/**
 * `npm run migrations -- [name]` writes a migration for each subgraph whose tables changed.
 * `npm run migrations -- --check` says which subgraphs lack one; exit code 1.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const kit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs');
const subgraphs = ['plm', 'mes', 'erp', 'access'];

function generate(subgraph: string, flags: readonly string[], stdout: 'pipe' | 'inherit') {
  const config = `drizzle/${subgraph}/drizzle.config.ts`;
  return spawnSync(process.execPath, [kit, 'generate', '--config', config, ...flags], {
    cwd: root,
    encoding: 'utf8',
    // drizzle-kit asks at the terminal whether a new column is an old one renamed.
    stdio: [stdout === 'pipe' ? 'ignore' : 'inherit', stdout, 'inherit'],
  });
}

/** A dry run prints `no_changes`, or the statements that the migrations lack. */
function lacksMigration(subgraph: string): boolean {
  const { stdout } = generate(subgraph, ['--explain', '--output', 'json'], 'pipe');
  return !stdout.includes('"status":"no_changes"');
}

const [argument = 'tables'] = process.argv.slice(2);
if (argument === '--check') {
  const behind = subgraphs.filter(lacksMigration);
  if (behind.length > 0) {
    process.stderr.write(`Tables changed without a migration: ${behind.join(', ')}.\n`);
    process.stderr.write('Run: npm run migrations -- <what changed>\n');
    process.exitCode = 1;
  }
} else {
  const failed = subgraphs.filter(
    (subgraph) => generate(subgraph, ['--name', argument], 'inherit').status !== 0,
  );
  if (failed.length > 0) process.exitCode = 1;
}
