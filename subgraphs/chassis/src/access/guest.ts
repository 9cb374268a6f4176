import { drizzle } from 'drizzle-orm/postgres-js';
import type { Database, Db } from '../database.ts';
import { Refusal } from '../refusal.ts';
import type { Rights } from '../rights.ts';

/** Whether these rights are of less than everything, so that PostgreSQL holds each read to them. */
export function isGuest({ party, sites }: Rights): boolean {
  return party.kind !== 'INTERNAL' || sites !== '*';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The database as these rights may see it: each statement runs in a transaction of its own, as the
 * role of a guest, with the party and the sites that the row rules ask for. Our own people may write,
 * as the subgraph: what their input names was checked before.
 */
export function openGuest(database: Database, subgraph: string, rights: Rights): Db {
  const { sql } = database;
  const settings = settingsOf(subgraph, rights);
  const unsafe = (query: string, parameters?: never[], options?: never) => {
    const run = (isArray: boolean) =>
      sql.begin(async (tx) => {
        const set = tx.unsafe(settings);
        const asked = tx.unsafe(query, parameters, options);
        // Both at once; when the first fails, PostgreSQL refuses the second.
        const [, rows] = await Promise.all([set, isArray ? asked.values() : asked]);
        return rows;
      });
    return {
      values: () => run(true),
      then: (done: never, failed: never) => run(false).then(done, failed),
    };
  };
  const begin =
    rights.party.kind === 'INTERNAL' ? sql.begin.bind(sql) : () => Promise.reject(readsOnly());
  const client = new Proxy(sql, {
    get: (target, name): unknown =>
      name === 'unsafe' ? unsafe : name === 'begin' ? begin : Reflect.get(target, name),
  });
  return drizzle({ client });
}

function readsOnly(): Refusal {
  return new Refusal('FORBIDDEN', 'The key of a customer or supplier reads only.');
}

/** As text, for PostgreSQL takes no parameters here; so nothing but ids gets in. */
function settingsOf(subgraph: string, { party, sites }: Rights): string {
  const ids = sites === '*' ? [] : sites;
  for (const id of [...ids, ...(party.id === undefined ? [] : [party.id])]) {
    if (!uuid.test(id)) throw new Error('rights name what is no id');
  }
  const role = party.kind === 'INTERNAL' ? 'sites' : 'partner';
  const idOf = (kind: Rights['party']['kind']) => (party.kind === kind ? (party.id ?? '') : '');
  return [
    `/* as a guest */ set local role throughline_${subgraph}_${role}`,
    `set local throughline.customer_id = '${idOf('CUSTOMER')}'`,
    `set local throughline.supplier_id = '${idOf('SUPPLIER')}'`,
    `set local throughline.sites = '{${ids.join(',')}}'`,
  ].join('; ');
}
