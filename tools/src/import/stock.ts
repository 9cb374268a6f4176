import { idIn } from './equipment.ts';
import { findByNumber, readGraph } from './graph.ts';
import type { KnownItem } from './items.ts';
import type { Row } from './layout.ts';
import { openRegister, type Register } from './register.ts';
import { bring, goodRows, type Session, type Task, tellDifferent } from './session.ts';

interface LocationThere {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Things {
  readonly items: Register<KnownItem>;
  readonly sites: Register<string>;
}

const locationsQuery = `query Locations($site: ID!, $after: String) {
  storageLocations(siteId: $site, first: 100, after: $after) {
    nodes { id code name } pageInfo { hasNextPage endCursor } } }`;

/** Storage locations and what was counted at them. */
export async function bringStock(session: Session, things: Things): Promise<void> {
  const { plant, outcome } = session;
  const locations = openRegister<string>('storage location', plant.storage_locations, outcome);
  const there = await readLocations(session, things.sites);
  for (const [key, { id }] of there) locations.put(key, id);
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'storage_locations')) {
    const { site, code, name } = row.values;
    const key = `${site}/${code}`;
    const siteId = things.sites.need(row, 'site', site);
    const found = there.get(key);
    if (siteId === null) locations.spoil(key, row);
    else if (!found) {
      tasks.push({
        row,
        input: { siteId, code, name },
        fate: 'created',
        done: (payload) => locations.put(key, idIn(payload, 'storageLocation')),
        refused: () => locations.spoil(key, row),
      });
    } else if (!tellDifferent(session, row, [['name', found.name, name]])) {
      outcome.good(row, 'unchanged');
    }
  }
  const mutation = {
    field: 'createStorageLocation',
    input: 'CreateStorageLocationInput',
    select: 'storageLocation { id }',
  };
  await bring(session, { title: 'storage locations', mutation, tasks });
  await bringCounts(session, things, locations);
}

async function readLocations(
  { graph, plant }: Session,
  sites: Register<string>,
): Promise<Map<string, LocationThere>> {
  const rows = [...plant.storage_locations.rows, ...plant.stock.rows];
  const there = new Map<string, LocationThere>();
  for (const site of new Set(rows.map((row) => row.values.site))) {
    const id = sites.get(site);
    let after: string | null = null;
    while (id !== undefined) {
      const read: { storageLocations: Page<LocationThere> } = await readGraph(
        graph,
        locationsQuery,
        { site: id, after },
      );
      const { nodes, pageInfo } = read.storageLocations;
      for (const location of nodes) there.set(`${site}/${location.code}`, location);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
  }
  return there;
}

/** A count stands for the stock at the start: it is booked once, whatever was used since. */
async function bringCounts(
  session: Session,
  { items, sites }: Things,
  locations: Register<string>,
): Promise<void> {
  const rows = goodRows(session, 'stock');
  const counted = await readCounted(session, rows);
  const tasks: Task[] = [];
  for (const row of rows) {
    const { values } = row;
    const item = items.need(row, 'item', values.item);
    sites.need(row, 'site', values.site);
    if (session.outcome.isBad(row) || !item) continue;
    const locationId = locations.need(row, 'location', `${values.site}/${values.location}`);
    if (locationId === null) continue;
    if (counted.has(placeKey(values.item, locationId, values.lot))) {
      session.outcome.good(row, 'unchanged');
      continue;
    }
    const { lot: lotNumber, quantity: value, unit } = values;
    const input = { itemId: item.id, locationId, lotNumber, quantity: { value, unit } };
    tasks.push({ row, input, fate: 'created' });
  }
  const mutation = {
    field: 'countStock',
    input: 'CountStockInput',
    select: 'stockMoves { id }',
  };
  await bring(session, { title: 'stock', mutation, tasks });
}

interface Place {
  readonly location: { readonly id: string };
  readonly lot: { readonly number: string } | null;
}

interface StockThere {
  readonly id: string;
  readonly number: string;
  readonly stockBalances: Page<Place> | null;
  readonly stockMoves: { readonly nodes: readonly Place[] } | null;
}

const place = 'nodes { location { id } lot { number } }';
const stockQuery = `query Stock($numbers: [String!]!) {
  items(filter: { numbers: $numbers }, first: 100) { nodes { id number
    stockBalances(first: 100) { ${place} pageInfo { hasNextPage endCursor } }
    stockMoves(last: 100) { ${place} } } } }`;
const moreQuery = `query MoreStock($id: ID!, $after: String) { item(id: $id) {
  stockBalances(first: 100, after: $after) { ${place} pageInfo { hasNextPage endCursor } } } }`;

/** Places with a balance, and those whose first movements are known though all was used. */
async function readCounted(
  { graph }: Session,
  rows: readonly Row<'stock'>[],
): Promise<Set<string>> {
  const counted = new Set<string>();
  const long: StockThere[] = [];
  const take = (item: StockThere): void => {
    const places = [...(item.stockBalances?.nodes ?? []), ...(item.stockMoves?.nodes ?? [])];
    for (const one of places) {
      counted.add(placeKey(item.number, one.location.id, one.lot?.number ?? null));
    }
    if (item.stockBalances?.pageInfo.hasNextPage) long.push(item);
  };
  const numbers = rows.map((row) => row.values.item);
  await findByNumber(graph, numbers, { query: stockQuery, field: 'items', atOnce: 20 }, take);
  for (const item of long) await readMore(item);
  return counted;

  async function readMore(item: StockThere): Promise<void> {
    let page = item.stockBalances;
    while (page?.pageInfo.hasNextPage) {
      const read: { item: Pick<StockThere, 'stockBalances'> | null } = await readGraph(
        graph,
        moreQuery,
        { id: item.id, after: page.pageInfo.endCursor },
      );
      page = read.item?.stockBalances ?? null;
      take({ ...item, stockBalances: page && { ...page, pageInfo: lastPage }, stockMoves: null });
    }
  }
}

const lastPage = { hasNextPage: false, endCursor: null };

function placeKey(item: string, locationId: string, lot: string | null): string {
  return JSON.stringify([item, locationId, lot]);
}
