import type { Rights } from '@throughline/chassis/rights';

/** What a row of `access.api_key` says its holder may do. */
export interface KeyRow {
  handle: string;
  scopes: string[];
  party_kind: Rights['party']['kind'];
  party_id: string | null;
  site_ids: string[] | null;
  budget_maximum: number | null;
  budget_restore_rate: number | null;
}

export function toRights(row: KeyRow): Rights {
  const { budget_maximum: maximum, budget_restore_rate: restoreRate } = row;
  return {
    keyId: row.handle,
    scopes: row.scopes,
    party: { kind: row.party_kind, ...(row.party_id === null ? {} : { id: row.party_id }) },
    sites: row.site_ids ?? '*',
    ...(maximum === null || restoreRate === null ? {} : { budget: { maximum, restoreRate } }),
  };
}
