import { Refusal } from '@throughline/chassis/refusal';

export const mostWebhooks = 50;
const longestOverlapHours = 168;
const longestUrl = 2_000;

export function assertName(name: string): void {
  if (name.trim() !== '' && name.length <= 200) return;
  throw new Refusal('INVALID_NAME', 'A webhook has a name of 1 to 200 characters.', 'name');
}

/** Whose server it is is looked at when it is called: a name may lead elsewhere by then. */
export function assertUrl(text: string, allowsPrivate: boolean): void {
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : null;
  const isSecure = url?.protocol === 'https:';
  const isTrial = allowsPrivate && url?.protocol === 'http:' && isLoopback(url.hostname);
  const isBare = url?.username === '' && url.password === '' && url.hash === '';
  if (isBare && (isSecure || isTrial)) return;
  throw new Refusal(
    'INVALID_URL',
    'A webhook is sent to an https address without user, password or fragment.',
    'url',
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

export function assertCount(count: number): void {
  if (count < mostWebhooks) return;
  throw new Refusal('TOO_MANY_WEBHOOKS', `A party has at most ${mostWebhooks} webhooks.`);
}

interface MadeWith {
  readonly revokedAt: Date | null;
  readonly expiresAt: Date | null;
}

export function assertKeyLives(key: MadeWith, now: Date): void {
  if (!key.revokedAt && (!key.expiresAt || key.expiresAt > now)) return;
  throw new Refusal(
    'KEY_ENDED',
    'The key it was made with was revoked or has expired: make another webhook.',
    'webhookId',
  );
}

export function assertActive(status: 'ACTIVE' | 'DISABLED'): void {
  if (status === 'ACTIVE') return;
  throw new Refusal('WEBHOOK_DISABLED', 'Enable the webhook first.', 'webhookId');
}

export function assertOverlap(hours: number): void {
  if (hours >= 0 && hours <= longestOverlapHours) return;
  throw new Refusal(
    'INVALID_OVERLAP',
    `The old secret signs for 0 to ${longestOverlapHours} hours more.`,
    'overlapHours',
  );
}

export function assertEnded(status: 'PENDING' | 'DELIVERED' | 'FAILED'): void {
  if (status !== 'PENDING') return;
  throw new Refusal('DELIVERY_PENDING', 'This delivery is still on its way.', 'deliveryId');
}
