import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import type { Work } from '@throughline/chassis/transaction';
import { bulkInputs, bulkOperations } from '@throughline/drizzle/access/bulk';
import { eq, isNull, sql } from 'drizzle-orm';
import { lockOwnKey } from '../keys/own-key.ts';
import { readBulkMutation, readExport } from './documents.ts';
import { assertRoom } from './rules.ts';

/** What a command has done; kept with its idempotency key. */
export interface Done {
  readonly id: string;
}

export interface NewExport {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface NewBulkMutation {
  readonly document: string;
  readonly inOrder: boolean;
}

const dayMs = 86_400_000;
const keptMs = 7 * dayMs;
/** The largest page of a list; of dear rows the gateway asks for fewer. */
const firstPageSize = 100;

export function startExport(rights: Rights) {
  return (work: Work, { document, variables }: NewExport): Promise<Done> =>
    begin(work, rights, (operation) => ({
      ...operation,
      kind: 'EXPORT',
      status: 'PENDING',
      document,
      variables,
      workedDocument: readExport(document, variables, rights),
      expiresAt: new Date(work.now.getTime() + keptMs),
    }));
}

export function startBulkMutation(rights: Rights) {
  return (work: Work, { document, inOrder }: NewBulkMutation): Promise<Done> =>
    begin(work, rights, (operation) => ({
      ...operation,
      kind: 'MUTATION',
      status: 'AWAITING_LINES',
      document,
      inOrder,
      variables: {},
      workedDocument: readBulkMutation(document, rights),
      expiresAt: new Date(work.now.getTime() + dayMs),
    }));
}

type Row = typeof bulkOperations.$inferInsert;
type Begun = Omit<Row, 'kind' | 'status' | 'document' | 'workedDocument' | 'variables'>;

async function begin(
  work: Work,
  { party }: Rights,
  complete: (operation: Omit<Begun, 'expiresAt'>) => Row,
): Promise<Done> {
  const key = await lockOwnKey(work, 'A bulk operation');
  const partyId = party.id ?? null;
  const row = complete({
    id: newId(),
    apiKeyId: key.id,
    keyHandle: key.handle,
    partyId,
    pageSize: firstPageSize,
    dueAt: work.now,
    createdAt: work.now,
    createdBy: work.actor,
  });
  const ofParty =
    partyId === null ? isNull(bulkOperations.partyId) : eq(bulkOperations.partyId, partyId);
  const [there] = await work.tx
    .select({
      unended: sql<number>`count(*) filter (where ended_at is null)::int`,
      bytes: sql<number>`coalesce(sum(byte_count), 0)::float8`,
    })
    .from(bulkOperations)
    .where(ofParty);
  assertRoom(there ?? { unended: 0, bytes: 0 });
  await work.tx.insert(bulkOperations).values(row);
  await tell(work, row.id);
  return { id: row.id };
}

/** Tells the gateways; whom it does not reach looks by itself every second. */
async function tell(work: Work, id: string): Promise<void> {
  await work.tx.execute(sql`/* a bulk operation waits */ select pg_notify('access_bulk', ${id})`);
}

export function cancelBulkOperation({ party }: Rights) {
  return async (work: Work, { id }: { readonly id: string }): Promise<Done> => {
    const [operation] = await work.tx
      .select()
      .from(bulkOperations)
      .where(eq(bulkOperations.id, id))
      .for('update');
    // Theirs, or to our own people any; even if the row rules let more through.
    if (!operation || (party.kind !== 'INTERNAL' && operation.partyId !== party.id)) {
      throw notFound('bulk operation', 'bulkOperationId');
    }
    if (operation.endedAt) return { id };
    await work.tx
      .update(bulkOperations)
      .set({
        status: 'CANCELED',
        errorCode: 'CANCELED',
        errorMessage: 'It was canceled.',
        endedAt: work.now,
        expiresAt: new Date(work.now.getTime() + keptMs),
      })
      .where(eq(bulkOperations.id, id));
    await work.tx.delete(bulkInputs).where(eq(bulkInputs.bulkOperationId, id));
    return { id };
  };
}
