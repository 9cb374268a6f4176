import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  createApiKey,
  type NewKey,
  revokeApiKey,
  rollApiKey,
} from '@throughline/access/keys/commands';
import { findApiKeys, idOfHandle } from '@throughline/access/keys/queries';
import type { Unit } from '@throughline/chassis/context';
import { systemClock } from '@throughline/chassis/clock';
import { openDatabase as openPool } from '@throughline/chassis/database';
import { decodeId, encodeId, readId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import { Refusal } from '@throughline/chassis/refusal';
import { transact } from '@throughline/chassis/transaction';
import { openDatabase } from './database/open.ts';
import { StartFailure } from './failure.ts';
import { terminal } from './report.ts';
import { readSettings } from './settings.ts';

const usage = `npm run key -- create --name <text> --scopes <a,b> [--party <id>] [--sites <id,id>]
                       [--addresses <cidr,cidr>] [--expires <time>] [--test] [--safelist-only]
npm run key -- list
npm run key -- roll <handle> [--overlap-hours 24]
npm run key -- revoke <handle>`;

const list = (text: string | undefined) =>
  text === undefined ? null : text.split(',').map((part) => part.trim());

/** `npm run key`: the keys of this installation, for who may read its secrets anyway. */
export async function key(args: readonly string[]): Promise<void> {
  const { values, positionals } = read(args);
  const [command, handle] = positionals;
  await withUnit(async (unit) => {
    if (command === 'create') return create(unit, values);
    if (command === 'list') return show(unit);
    if (command === 'roll') return roll(unit, handle, Number(values['overlap-hours'] ?? 24));
    if (command === 'revoke') return revoke(unit, handle);
    throw new StartFailure(usage);
  });
}

type Flags = ReturnType<typeof read>['values'];

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        scopes: { type: 'string' },
        party: { type: 'string' },
        sites: { type: 'string' },
        addresses: { type: 'string' },
        expires: { type: 'string' },
        test: { type: 'boolean', default: false },
        'safelist-only': { type: 'boolean', default: false },
        'overlap-hours': { type: 'string' },
      },
    });
  } catch {
    throw new StartFailure(usage);
  }
}

async function withUnit(run: (unit: Unit) => Promise<void>): Promise<void> {
  const opened = await openDatabase(readSettings([]), terminal);
  const database = openPool(opened.urls.access, 'key', 1);
  try {
    await run({
      subgraph: 'access',
      db: database.db,
      clock: systemClock,
      actor: 'administrator',
      requestId: randomUUID(),
      log: createLog('key', 'warn'),
    });
  } catch (error) {
    if (error instanceof Refusal) throw new StartFailure(error.message);
    throw error;
  } finally {
    await database.close();
    await opened.stop();
  }
}

function readParty(id: string | undefined): NewKey['party'] {
  if (id === undefined) return { kind: 'INTERNAL', id: null };
  const found = readId(id);
  if (found?.type === 'Customer') return { kind: 'CUSTOMER', id: found.uuid };
  if (found?.type === 'Supplier') return { kind: 'SUPPLIER', id: found.uuid };
  throw new StartFailure('--party takes the id of a Customer or a Supplier.');
}

async function create(unit: Unit, flags: Flags): Promise<void> {
  const asked: NewKey = {
    name: flags.name ?? '',
    environment: flags.test ? 'TEST' : 'LIVE',
    scopes: list(flags.scopes) ?? [],
    party: readParty(flags.party),
    siteIds: list(flags.sites)?.map((id) => decodeId('Site', id)) ?? null,
    allowedAddresses: list(flags.addresses),
    budget: null,
    safelistOnly: flags['safelist-only'],
    expiresAt: flags.expires === undefined ? null : readTime(flags.expires),
  };
  unit.asked = { operation: 'createApiKey', input: asked };
  await transact(unit, (work) => createApiKey(['*'], tellOnce)(work, asked));
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new StartFailure(`${text} is no time.`);
  return time;
}

function tellOnce(text: string): void {
  terminal.say(`${text}\nThis is the only time that it is shown.`);
}

async function find(unit: Unit, handle: string | undefined): Promise<string> {
  if (handle === undefined) throw new StartFailure(usage);
  const id = await idOfHandle(unit.db, handle);
  if (id === null) throw new StartFailure(`There is no key ${handle}.`);
  return id;
}

async function roll(unit: Unit, handle: string | undefined, overlapHours: number): Promise<void> {
  const id = await find(unit, handle);
  unit.asked = { operation: 'rollApiKey', input: { id, overlapHours } };
  await transact(unit, (work) => rollApiKey(tellOnce)(work, { id, overlapHours }));
}

async function revoke(unit: Unit, handle: string | undefined): Promise<void> {
  const id = await find(unit, handle);
  unit.asked = { operation: 'revokeApiKey', input: { id } };
  await transact(unit, (work) => revokeApiKey(work, { id }));
  terminal.say(`${String(handle)} is taken back.`);
}

async function show(unit: Unit): Promise<void> {
  const search = { partyId: null, revoked: false };
  for (let after: string | null = null, more = true; more;) {
    const page = await findApiKeys(unit.db, search, { first: 100, after });
    for (const one of page.nodes) {
      const kind = one.partyKind === 'CUSTOMER' ? 'Customer' : 'Supplier';
      const party = one.partyId === null ? '' : `  ${encodeId(kind, one.partyId)}`;
      terminal.say(`${one.handle}  ${one.name}  ${one.scopes.join(',')}${party}`);
    }
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
}
