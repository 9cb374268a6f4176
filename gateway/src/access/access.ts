import { createHash, timingSafeEqual } from 'node:crypto';
import type { Rights } from '@throughline/chassis/rights';
import { hideSecret } from '@throughline/chassis/secret-text';

/** What a caller comes with: the key or token, and the address it comes from. */
export interface Caller {
  readonly key: string;
  readonly address: string | null;
}

/** Who asks. Every GraphQL call, over HTTP, over a socket or for a stream, goes past this. */
export interface AccessPolicy {
  /** The rights of the key's holder; null when nobody holds it. */
  authenticate(key: string, address: string | null): Promise<Rights | null>;
  /** Tells of keys that are taken back, by their id; answers how to stop listening. */
  onRevoked(listener: (keyId: string) => void): () => void;
}

/** One key that may do everything, for good: that of a plant that runs on one machine. */
export function fixedAccess(apiKey: string): AccessPolicy {
  hideSecret(apiKey);
  const digest = sha256(apiKey);
  const rights: Rights = {
    keyId: 'development',
    scopes: ['*'],
    party: { kind: 'INTERNAL' },
    sites: '*',
    // A plant's own machine limits itself.
    budget: { maximum: 1_000_000_000, restoreRate: 100_000_000 },
  };
  return {
    authenticate: (key) =>
      // Of equal length and compared in constant time: the answer's delay tells nothing.
      Promise.resolve(timingSafeEqual(sha256(key), digest) ? rights : null),
    onRevoked: () => () => undefined,
  };
}

/** Asks one after another; the first that knows the key answers. */
export function anyOf(policies: readonly AccessPolicy[]): AccessPolicy {
  return {
    authenticate: async (key, address) => {
      for (const policy of policies) {
        const rights = await policy.authenticate(key, address);
        if (rights) return rights;
      }
      return null;
    },
    onRevoked: (listener) => {
      const stops = policies.map((policy) => policy.onRevoked(listener));
      return () => stops.forEach((stop) => stop());
    },
  };
}

/**
 * For who stays: null also when the key was taken back while it was looked up, for what begins now
 * would not hear of that any more.
 */
export async function authenticateNow(
  access: AccessPolicy,
  { key, address }: Caller,
): Promise<Rights | null> {
  const revoked = new Set<string>();
  const stopListening = access.onRevoked((keyId) => revoked.add(keyId));
  try {
    const rights = await access.authenticate(key, address);
    return rights && revoked.has(rights.keyId) ? null : rights;
  } finally {
    stopListening();
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
