import { Refusal } from '@throughline/chassis/refusal';

export const longestOverlapHours = 168;

export function assertName(name: string): void {
  if (name.trim() !== '' && name.length <= 200) return;
  throw new Refusal('INVALID_NAME', 'A key has a name of 1 to 200 characters.', 'name');
}

export interface ScopeBook {
  /** Scopes there are. */
  readonly known: readonly string[];
  covers(held: readonly string[], needed: string): boolean;
}

/** Approving is for roles, whose names the plant makes. */
const approval = /^approve:(\*|[A-Z][A-Z0-9_]*)$/;

/** Nobody hands on what they do not hold. */
export function assertScopes(
  asked: readonly string[],
  held: readonly string[],
  book: ScopeBook,
): void {
  if (asked.length === 0) {
    throw new Refusal('UNKNOWN_SCOPE', 'A key holds one scope at least.', 'scopes');
  }
  for (const scope of asked) {
    const opened = book.known.filter((one) => book.covers([scope], one));
    if (opened.length === 0 && !approval.test(scope)) {
      throw new Refusal('UNKNOWN_SCOPE', `There is no scope ${scope}.`, 'scopes');
    }
    const holds = held.includes('*') || (scope !== '*' && held.includes(scope));
    const isHeld = holds || (opened.length > 0 && opened.every((one) => book.covers(held, one)));
    // `*` opens what is not listed too.
    if (isHeld && (scope !== '*' || held.includes('*'))) continue;
    throw new Refusal('SCOPE_NOT_HELD', `Only who holds ${scope} hands it on.`, 'scopes');
  }
}

/** Customers and suppliers follow what is theirs; what changes it comes from our own people. */
export function assertPartnerReads(kind: string, asked: readonly string[], book: ScopeBook): void {
  if (kind === 'INTERNAL') return;
  const odd = asked.find(
    (scope) =>
      approval.test(scope) ||
      book.known.some((one) => !isForPartners(one) && book.covers([scope], one)),
  );
  if (odd === undefined) return;
  throw new Refusal(
    'SCOPE_NOT_FOR_PARTNERS',
    `The key of a customer or supplier reads only; ${odd} is not for it.`,
    'scopes',
  );
}

const forPartners = new Set(['bulk:write', 'webhooks:write']);
const notForPartners = new Set(['audit:read']);

function isForPartners(scope: string): boolean {
  return forPartners.has(scope) || (scope.endsWith(':read') && !notForPartners.has(scope));
}

export function assertSites(siteIds: readonly string[] | null): void {
  if (siteIds === null || siteIds.length > 0) return;
  throw new Refusal('SITE_REQUIRED', 'A key sees one site at least.', 'siteIds');
}

export function assertBudget(
  budget: { readonly maximum: number; readonly restoreRate: number } | null,
): void {
  if (budget === null) return;
  const { maximum, restoreRate } = budget;
  if (maximum >= 100 && maximum <= 1e9 && restoreRate >= 1 && restoreRate <= maximum) return;
  throw new Refusal(
    'INVALID_BUDGET',
    'A budget holds 100 to 1,000,000,000 points, and restores 1 point a second up to all of them.',
    'budget',
  );
}

export function assertExpiry(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null || expiresAt > now) return;
  throw new Refusal('EXPIRY_PAST', 'A key expires in the future.', 'expiresAt');
}

interface KeptKey {
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
}

export function assertRolls(key: KeptKey, overlapHours: number, now: Date): void {
  if (key.revokedAt) {
    throw new Refusal('KEY_REVOKED', 'A key that was taken back stays so.', 'apiKeyId');
  }
  if (key.expiresAt && key.expiresAt <= now) {
    throw new Refusal('KEY_EXPIRED', 'A key that has expired stays so.', 'apiKeyId');
  }
  if (overlapHours >= 0 && overlapHours <= longestOverlapHours) return;
  throw new Refusal(
    'INVALID_OVERLAP',
    `The old one is taken for 0 to ${longestOverlapHours} hours more.`,
    'overlapHours',
  );
}
