import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Sql } from '@throughline/chassis/database';
import type { Rights } from '@throughline/chassis/rights';
import { type KeyRow, toRights } from './key-rights.ts';

/** A key as it is kept, found by one of its secrets. */
export interface KeptKey {
  readonly id: string;
  readonly rights: Rights;
  /** From when this text of it is refused; null for never. */
  readonly expiresAt: Date | null;
  readonly comesFrom: (address: string | null) => boolean;
}

interface Row extends KeyRow {
  id: string;
  allowed_addresses: string[] | null;
  safelist_only: boolean;
  /** Drizzle has the driver leave times as text. */
  expires_at: string | null;
  hash: string;
}

/** The key with this handle and one of whose secrets has this hash, unless it was taken back. */
export async function findKey(sql: Sql, handle: string, hash: string): Promise<KeptKey | null> {
  const rows = await sql<Row[]>`/* key of a caller */
    select k.id, k.handle, k.scopes, k.party_kind, k.party_id, k.site_ids, k.allowed_addresses,
      k.budget_maximum, k.budget_restore_rate, k.safelist_only,
      least(k.expires_at, s.expires_at) as expires_at, s.hash
    from access.api_key k join access.api_key_secret s on s.api_key_id = k.id
    where k.handle = ${handle} and k.revoked_at is null`;
  const given = Buffer.from(hash, 'hex');
  // All of them are compared, in constant time: the delay tells nothing.
  const [row] = rows.filter((one) => timingSafeEqual(Buffer.from(one.hash, 'hex'), given));
  return row ? toKey(row) : null;
}

function toKey(row: Row): KeptKey {
  return {
    id: row.id,
    rights: { ...toRights(row), ...(row.safelist_only ? { safelistOnly: true } : {}) },
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
    comesFrom: readNetworks(row.allowed_addresses),
  };
}

function readNetworks(networks: readonly string[] | null): KeptKey['comesFrom'] {
  if (networks === null) return () => true;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return (address) => address !== null && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
