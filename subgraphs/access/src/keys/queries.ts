import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { apiKeys } from '@throughline/drizzle/access/keys';
import { and, eq, isNotNull, isNull } from 'drizzle-orm';

export type ApiKey = typeof apiKeys.$inferSelect;

export interface ApiKeySearch {
  readonly partyId: string | null;
  readonly revoked: boolean | null;
}

export function findApiKeys(db: Db, { partyId, revoked }: ApiKeySearch, args: PageArgs) {
  return readTablePage(db, {
    table: apiKeys,
    args,
    where: and(
      partyId === null ? undefined : eq(apiKeys.partyId, partyId),
      revoked === null
        ? undefined
        : revoked
          ? isNotNull(apiKeys.revokedAt)
          : isNull(apiKeys.revokedAt),
    ),
    sort: newestFirst(apiKeys),
  });
}

/** The id of the key with this handle; null when there is none. */
export async function idOfHandle(db: Db, handle: string): Promise<string | null> {
  const [row] = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.handle, handle));
  return row?.id ?? null;
}
