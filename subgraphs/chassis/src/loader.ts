import DataLoader from 'dataloader';
import type { RequestContext } from './context.ts';

/**
 * One batch per tick for a kind of key. `load` gets all keys at once and answers with a map;
 * what is not in it is null. Results live as long as the request's memory.
 */
export function defineLoader<Key, Value>(
  load: (context: RequestContext, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (context: RequestContext) => DataLoader<Key, Value | null> {
  const loaders = new WeakMap<object, DataLoader<Key, Value | null>>();
  return (context) => {
    const known = loaders.get(context.memory);
    if (known) return known;
    const loader = new DataLoader<Key, Value | null>(
      async (keys) => {
        const found = await load(context, keys);
        return keys.map((key) => found.get(key) ?? null);
      },
      { maxBatchSize: 1000 },
    );
    loaders.set(context.memory, loader);
    return loader;
  };
}

/** The same for lists: a key with no rows has an empty list. */
export function defineListLoader<Key, Row>(
  load: (context: RequestContext, keys: readonly Key[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): (context: RequestContext) => { load(key: Key): Promise<readonly Row[]> } {
  const loader = defineLoader<Key, Row[]>(async (context, keys) =>
    groupBy(await load(context, keys), keyOf),
  );
  return (context) => ({ load: async (key) => (await loader(context).load(key)) ?? [] });
}

export function groupBy<Key, Row>(rows: Iterable<Row>, keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

export function indexBy<Key, Row>(rows: Iterable<Row>, keyOf: (row: Row) => Key): Map<Key, Row> {
  const index = new Map<Key, Row>();
  for (const row of rows) index.set(keyOf(row), row);
  return index;
}
