import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from '../failure.ts';
import { type Account, canReach, chooseAccount } from './account.ts';

export interface Home {
  readonly account: Account;
  readonly directory: string;
  readonly data: string;
  readonly log: string;
  readonly password: string;
  /** Where copies of the programs go when the account cannot reach the installed ones. */
  readonly copies: string;
}

/** Root's own place: nobody else can plant a directory there, everybody can walk through it. */
const rootsPlace = '/var/lib/throughline';

/**
 * The server's directory: `<directory>/postgres`, unless the account cannot walk there (a checkout
 * under /root). Then it is outside, and the file `<directory>/postgres-home` says where.
 */
export function openHome(directory: string): Home {
  mkdirSync(directory, { recursive: true });
  const pointer = join(directory, 'postgres-home');
  const inside = join(directory, 'postgres');
  const known = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : inside;
  const account = chooseAccount(known);
  let home = known;
  if (!existsSync(known) && !canReach(account, directory)) {
    const place = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 16);
    home = join(rootsPlace, place);
    writeFileSync(pointer, `${home}\n`);
  }
  try {
    mkdirSync(home, { recursive: true });
    own(home, account, 0o700);
    return {
      account,
      directory: home,
      data: join(home, 'data'),
      log: join(home, 'server.log'),
      password: readPassword(join(home, 'password'), account),
      copies: account === null ? directory : rootsPlace,
    };
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new StartFailure(
      `${home} belongs to another user: start as that user or as root, or give a DATABASE_URL.`,
    );
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(EPERM|EACCES)$/.test(String(error.code));
}

/** Linked into place, so that two starts at once agree on one password. */
function readPassword(file: string, account: Account): string {
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    own(draft, account, 0o600);
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8');
}

function own(path: string, account: Account, mode: number): void {
  if (account) chownSync(path, account.uid, account.gid);
  chmodSync(path, mode);
}
