export interface WebhookSettings {
  /** Receivers on private addresses, and http: for development and tests. */
  readonly allowsPrivate: boolean;
  /** Multiplies the time between tries; 1 spreads eight of them over 28 hours. */
  readonly retryScale: number;
}

/** `THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE=1` and `THROUGHLINE_WEBHOOKS_RETRY_SCALE`. */
export function readWebhookSettings(environment: NodeJS.ProcessEnv = process.env): WebhookSettings {
  const retryScale = Number(environment.THROUGHLINE_WEBHOOKS_RETRY_SCALE ?? '1');
  if (!(retryScale > 0 && retryScale <= 10)) {
    throw new Error('THROUGHLINE_WEBHOOKS_RETRY_SCALE is a number above 0, at most 10.');
  }
  return { allowsPrivate: environment.THROUGHLINE_WEBHOOKS_ALLOW_PRIVATE === '1', retryScale };
}
