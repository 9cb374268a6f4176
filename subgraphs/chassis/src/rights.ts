import { SignJWT, jwtVerify } from 'jose';
import { z } from 'zod';

/** Who asks, as the gateway found it; the only thing a subgraph believes about a caller. */
export interface Rights {
  readonly keyId: string;
  readonly scopes: readonly string[];
  readonly party: { readonly kind: 'INTERNAL' | 'CUSTOMER' | 'SUPPLIER'; readonly id?: string };
  readonly sites: '*' | readonly string[];
  /** What the key may spend, in points and points a second; the gateway's own affair. */
  readonly budget?: { readonly maximum: number; readonly restoreRate: number };
}

const issuer = 'throughline-gateway';
/** Long enough for a slow hop, too short to be worth stealing. */
const lifetime = '30s';

const claims = z.object({
  sub: z.string(),
  scopes: z.array(z.string()),
  party: z.object({
    kind: z.enum(['INTERNAL', 'CUSTOMER', 'SUPPLIER']),
    id: z.string().optional(),
  }),
  sites: z.union([z.literal('*'), z.array(z.string())]),
});

export const rightsHeader = 'x-throughline-rights';

export async function signRights(
  secret: string,
  audience: string,
  rights: Rights,
): Promise<string> {
  return new SignJWT({ scopes: rights.scopes, party: rights.party, sites: rights.sites })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(rights.keyId)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(secret));
}

/** Throws when the token is missing, forged, for another subgraph or too old. */
export async function verifyRights(
  secret: string,
  audience: string,
  token: string,
): Promise<Rights> {
  const verified = await jwtVerify(token, new TextEncoder().encode(secret), {
    issuer,
    audience,
    algorithms: ['HS256'],
  });
  const { sub, scopes, party, sites } = claims.parse(verified.payload);
  const whole = party.id === undefined ? { kind: party.kind } : { kind: party.kind, id: party.id };
  return { keyId: sub, scopes, party: whole, sites };
}
