import type postgres from 'postgres';

/** Each costs the server some ten kilobytes a connection. */
const mostPrepared = 300;
/** Texts that were seen once; lists of values make many that are never seen again. */
const mostSeen = 3_000;

type Transact = (run: (tx: postgres.TransactionSql) => unknown) => Promise<unknown>;

/**
 * Has statements that come again prepared. Drizzle asks the driver not to, and the driver then has
 * each of them parsed and described first: a round trip more, and a plan made anew each time.
 */
export function prepareRepeated(sql: postgres.Sql): postgres.Sql {
  const isRepeated = createMemory();
  const equip = (client: postgres.Sql | postgres.TransactionSql): void => {
    const { unsafe } = client;
    client.unsafe = (query, parameters, options) => {
      const prepare = (parameters ?? []).length > 0 && isRepeated(query);
      return unsafe(query, parameters, { ...options, prepare });
    };
  };
  const equipped =
    (transact: Transact): Transact =>
    (run) =>
      transact((tx) => {
        equip(tx);
        tx.savepoint = equipped(tx.savepoint as Transact) as typeof tx.savepoint;
        return run(tx);
      });
  equip(sql);
  sql.begin = equipped(sql.begin as Transact) as typeof sql.begin;
  return sql;
}

function createMemory(): (query: string) => boolean {
  const seen = new Set<string>();
  const prepared = new Set<string>();
  return (query) => {
    if (prepared.has(query)) return true;
    if (prepared.size >= mostPrepared) return false;
    if (seen.delete(query)) {
      prepared.add(query);
      return true;
    }
    if (seen.size >= mostSeen) seen.clear();
    seen.add(query);
    return false;
  };
}
