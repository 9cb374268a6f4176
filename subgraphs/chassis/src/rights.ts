import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { hideSecret } from './secret-text.ts';

/** Who asks, as the gateway found it; the only thing a subgraph believes about a caller. */
export interface Rights {
  readonly keyId: string;
  readonly scopes: readonly string[];
  readonly party: { readonly kind: 'INTERNAL' | 'CUSTOMER' | 'SUPPLIER'; readonly id?: string };
  readonly sites: '*' | readonly string[];
  /** What the key may spend, in points and points a second; the gateway's own affair. */
  readonly budget?: { readonly maximum: number; readonly restoreRate: number };
  /** Whether it may ask operations of the safelist alone; the gateway's own affair. */
  readonly safelistOnly?: boolean;
}

/**
 * A token (JWT, RFC 7519) is for one deed alone (`POST /graphql`, `connection_init`, `subscribe`)
 * and for one content of it, by its SHA-256.
 */
export interface Deed {
  readonly what: string;
  readonly body: string | Uint8Array;
}

export interface VerifiedRights {
  readonly rights: Rights;
  /** Of what the token is for; see `isBoundTo`. */
  readonly bodyHash: string;
}

export type SignRights = (audience: string, rights: Rights, deed: Deed) => string;

const issuer = 'throughline-gateway';
/** Seconds. Long enough for a slow hop, too short to be worth stealing. */
const lifetime = 30;
/** What does not change between requests is written once in so many seconds. */
const writtenFor = 10;

export const rightsHeader = 'x-throughline-rights';
/** How the deed is called when a connection becomes a socket. */
export const upgradeDeed = 'upgrade';

const protectedHeader = base64('{"alg":"HS256","typ":"JWT"}');

/**
 * Signs with `node:crypto`, for a token is made for each request: `jose` signs by promises, an HMAC
 * takes microseconds. All but the hash of the body is the same for a caller's next request.
 */
export function createRightsSigner(secret: string): SignRights {
  const key = keyOf(secret);
  const known = new WeakMap<
    Rights,
    Map<string, { readonly text: string; readonly until: number }>
  >();
  return (audience, rights, { what, body }) => {
    const now = Math.floor(Date.now() / 1000);
    const starts = known.get(rights) ?? new Map<string, { text: string; until: number }>();
    known.set(rights, starts);
    const name = `${audience} ${what}`;
    let start = starts.get(name);
    if (!start || start.until <= now) {
      const text = `${protectedHeader}.${base64(startOfClaims(audience, rights, what, now))}`;
      starts.set(name, (start = { text, until: now + writtenFor }));
    }
    const signed = start.text + base64(`"body":"${sha256(body)}"}`);
    return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
  };
}

export function signRights(secret: string, audience: string, rights: Rights, deed: Deed): string {
  return createRightsSigner(secret)(audience, rights, deed);
}

/** Of a length that base64 can be cut behind: spaces between claims mean nothing. */
function startOfClaims(audience: string, rights: Rights, what: string, now: number): string {
  const { keyId, scopes, party, sites } = rights;
  const fixed = { iss: issuer, aud: audience, sub: keyId, scopes, party, sites, what };
  const claimed = JSON.stringify({ ...fixed, iat: now, exp: now + lifetime });
  const open = `${claimed.slice(0, -1)},`;
  return open + ' '.repeat((3 - (Buffer.byteLength(open) % 3)) % 3);
}

const claims = z.object({
  sub: z.string(),
  scopes: z.array(z.string()),
  party: z.object({
    kind: z.enum(['INTERNAL', 'CUSTOMER', 'SUPPLIER']),
    id: z.string().optional(),
  }),
  sites: z.union([z.literal('*'), z.array(z.string())]),
  what: z.string(),
  body: z.string(),
});

/** Throws when the token is missing, forged, too old, for another subgraph or another deed. */
export async function verifyRights(
  secret: string,
  audience: string,
  token: string,
  { what, body }: Deed,
): Promise<Rights> {
  const verified = await verifyToken(secret, audience, token, what);
  if (!isBoundTo(verified, body)) throw new Error('a token for another content');
  return verified.rights;
}

/** The same before the content is there; `isBoundTo` is to be asked when it is. */
export async function verifyToken(
  secret: string,
  audience: string,
  token: string,
  what: string,
): Promise<VerifiedRights> {
  const verified = await jwtVerify(token, keyOf(secret), {
    issuer,
    audience,
    algorithms: ['HS256'],
    maxTokenAge: lifetime,
    requiredClaims: ['exp'],
  });
  const { sub, scopes, party, sites, ...deed } = claims.parse(verified.payload);
  if (deed.what !== what) throw new Error('a token for something else');
  const whole = party.id === undefined ? { kind: party.kind } : { kind: party.kind, id: party.id };
  return { rights: { keyId: sub, scopes, party: whole, sites }, bodyHash: deed.body };
}

export function isBoundTo({ bodyHash }: VerifiedRights, body: Deed['body']): boolean {
  const [said, is] = [Buffer.from(bodyHash), Buffer.from(sha256(body))];
  return said.length === is.length && timingSafeEqual(said, is);
}

/** What a `subscribe` message asks, as both ends of the socket write it before it is hashed. */
export function subscribeBody(payload: {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}): string {
  const { query, operationName = null, variables, extensions } = payload;
  return JSON.stringify([query, operationName, variables ?? {}, extensions?.cursor ?? null]);
}

const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  hideSecret(secret);
  const key = createSecretKey(secret, 'utf8');
  keys.set(secret, key);
  return key;
}

function sha256(body: string | Uint8Array): string {
  return hash('sha256', body, 'base64url');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
