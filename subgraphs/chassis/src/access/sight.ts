import { sql } from 'drizzle-orm';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { RequestContext } from '../context.ts';
import type { Db } from '../database.ts';
import { readId } from '../ids.ts';
import type { StoredEvent } from '../outbox/event.ts';
import type { Rights } from '../rights.ts';
import { isGuest } from './guest.ts';

/** Tables with an `id`, of which PostgreSQL says what a guest sees; named as their types are. */
export type Tables = ReadonlySet<string>;

type Asker = Pick<RequestContext, 'subgraph' | 'db' | 'rights'>;

/** `SalesOrder` is kept in `sales_order`; null when this subgraph keeps none. */
function tableOf(type: string, tables: Tables): string | null {
  const name = type.replaceAll(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return tables.has(name) ? name : null;
}

async function countSeen(
  db: Db,
  [subgraph, table]: readonly [string, string],
  ids: readonly string[],
): Promise<number> {
  const name = sql`${sql.identifier(subgraph)}.${sql.identifier(table)}`;
  const [seen] = await db.execute<{ count: number }>(sql`/* rows that are seen */
    select count(*)::int as count from ${name} where id = any(${`{${ids.join(',')}}`}::uuid[])`);
  return seen?.count ?? 0;
}

function isOfSites({ sites }: Rights, id: string): boolean {
  return sites === '*' || sites.includes(id);
}

/** Whether who listens may know of this event: the row that it is about is theirs to see. */
export async function seesEvent(
  { subgraph, db, rights }: Asker,
  tables: Tables,
  event: StoredEvent,
): Promise<boolean> {
  if (!isGuest(rights)) return true;
  const { siteId } = event.payload as { readonly siteId?: unknown };
  const isOurs = rights.party.kind === 'INTERNAL';
  if (isOurs && typeof siteId === 'string') return isOfSites(rights, siteId);
  const table = tableOf(event.aggregateType, tables);
  if (table === null) return false;
  return (await countSeen(db, [subgraph, table], [event.aggregateId])) === 1;
}

/**
 * What a guest's mutation names must be theirs to see: commands work as the subgraph, which sees
 * everything. Null when it is.
 */
export async function refuseUnseen(
  asker: Asker,
  tables: Tables,
  asked: {
    readonly document: DocumentNode;
    readonly operationName: string | null | undefined;
    readonly variables: unknown;
  },
): Promise<GraphQLError | null> {
  const { rights, subgraph, db } = asker;
  if (!isGuest(rights)) return null;
  const operation = getOperationAST(asked.document, asked.operationName);
  if (operation?.operation !== OperationTypeNode.MUTATION) return null;
  for (const [type, ids] of namedIds(asked.document, asked.variables)) {
    if (type === 'Site' && ![...ids].every((id) => isOfSites(rights, id))) return unseen(type);
    const table = tableOf(type, tables);
    if (table === null) continue;
    if ((await countSeen(db, [subgraph, table], [...ids])) < ids.size) return unseen(type);
  }
  return null;
}

function unseen(type: string): GraphQLError {
  return new GraphQLError(`This key sees no such ${type}.`, {
    extensions: { code: 'FORBIDDEN', http: { status: 200 } },
  });
}

/** Every id in the document and its variables, by type. */
function namedIds(document: DocumentNode, variables: unknown): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>();
  const note = (text: string): void => {
    const read = readId(text);
    if (!read) return;
    const ids = named.get(read.type) ?? new Set();
    named.set(read.type, ids.add(read.uuid));
  };
  const walk = (value: unknown): void => {
    if (typeof value === 'string') note(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(variables);
  visit(document, { StringValue: ({ value }) => note(value) });
  return named;
}
