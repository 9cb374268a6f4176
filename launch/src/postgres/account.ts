import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartFailure } from '../failure.ts';

/** Whom the server runs as; `null` is whoever we are. PostgreSQL refuses to run as root. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** As root: the owner of data that are there already, else the user postgres, else nobody. */
export function chooseAccount(existing?: string, passwd = '/etc/passwd'): Account {
  if (process.getuid?.() !== 0) return null;
  const owner = existing ? statSync(existing, { throwIfNoEntry: false }) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = new Map(
    readFileSync(passwd, 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const account = accounts.get('postgres') ?? accounts.get('nobody');
  if (!account) {
    throw new StartFailure(
      'PostgreSQL does not run as root, and this system has neither a user postgres nor a user ' +
        'nobody: start as a normal user, or give a DATABASE_URL.',
    );
  }
  return account;
}

/** Whether the account may walk down to the path and read it; root's own homes are often closed. */
export function canReach(account: Account, path: string): boolean {
  if (account === null) return true;
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    if (found) {
      const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0;
      const needed = found.isDirectory() ? 0o1 : 0o4;
      if (((found.mode >> shift) & needed) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** What `spawn` needs to run a program as that account. */
export function asAccount(account: Account): { uid: number; gid: number } | object {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}
