import type { Rights } from '@throughline/chassis/rights';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { AccessPolicy } from '../access.ts';

/** Where users' tokens come from, and what their roles may do. */
export interface UserOptions {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** Claim that lists the roles; dots lead into it, e.g. `realm_access.roles`. */
  readonly rolesClaim: string;
  /** Claim that lists the ids of the sites; null: everybody sees every site. */
  readonly sitesClaim: string | null;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Whether users ask operations of the safelist alone: those that their apps were built with. */
  readonly safelistOnly: boolean;
}

/** Asymmetric ones alone: with a shared secret everybody who checks could sign. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
];
const mostUsers = 10_000;

interface KnownUser {
  readonly rights: Rights;
  readonly until: number;
}

/** Users with a JWT of an OpenID Connect provider (RFC 7519, RFC 9068); their roles are scopes here. */
export function openUserAccess(options: UserOptions): AccessPolicy {
  const { issuer, audience } = options;
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 3_000 });
  const known = new LRUCache<string, KnownUser>({ max: mostUsers });
  const listeners = new Set<(keyId: string) => void>();
  const timers = new Map<string, NodeJS.Timeout>();
  const remember = (token: string, rights: Rights, until: number): void => {
    known.set(token, { rights, until });
    // A token's end closes what it opened, but for who has a newer one of the same user.
    clearTimeout(timers.get(rights.keyId));
    const end = (): void => {
      timers.delete(rights.keyId);
      for (const listener of listeners) listener(rights.keyId);
    };
    const timer = setTimeout(end, Math.min(until - Date.now(), 2 ** 31 - 1));
    timers.set(rights.keyId, timer.unref());
  };
  return {
    authenticate: async (token) => {
      if (token.split('.').length !== 3) return null;
      const user = known.get(token);
      if (user) return user.until > Date.now() ? user.rights : null;
      const payload = await verify(() => jwtVerify(token, keys, { issuer, audience, algorithms }));
      if (payload?.sub === undefined || payload.exp === undefined) return null;
      const rights = toRights(payload.sub, payload, options);
      remember(token, rights, payload.exp * 1000);
      return rights;
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A token that is wrong is nobody's; a provider that does not answer is a fault. */
async function verify(check: () => Promise<{ payload: JWTPayload }>): Promise<JWTPayload | null> {
  try {
    return (await check()).payload;
  } catch (error) {
    if (error instanceof errors.JWKSTimeout) throw error;
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function toRights(subject: string, payload: JWTPayload, options: UserOptions): Rights {
  const roles = textsAt(payload, options.rolesClaim);
  const scopes = new Set(roles.flatMap((role) => options.roles[role] ?? []));
  return {
    keyId: `user:${subject}`,
    scopes: [...scopes].sort(),
    party: { kind: 'INTERNAL' },
    // Who should say sites and says none sees none.
    sites: options.sitesClaim === null ? '*' : textsAt(payload, options.sitesClaim),
    ...(options.safelistOnly ? { safelistOnly: true } : {}),
  };
}

function textsAt(payload: JWTPayload, claim: string): string[] {
  let value: unknown = payload;
  for (const name of claim.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  }
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
