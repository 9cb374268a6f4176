import { createHmac } from 'node:crypto';

export interface Message {
  /** The same for every try. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** Headers of Standard Webhooks 1.0: a signature by each secret, two while one is rolled. */
export function signedHeaders(
  message: Message,
  secrets: readonly Buffer[],
): Record<string, string> {
  const timestamp = Math.floor(message.at.getTime() / 1_000);
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`,
  );
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
