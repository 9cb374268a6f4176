import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { useAgent } from 'request-filtering-agent';

/** The names of `WebhookFailure` in the graph. */
type Failure = 'STATUS' | 'REDIRECT' | 'TIMEOUT' | 'PRIVATE_ADDRESS' | 'CONNECTION';

export interface Outcome {
  readonly statusCode: number | null;
  /** Null: delivered. */
  readonly failure: Failure | 'SECRET_UNREADABLE' | null;
}

const timeoutMs = 5_000;
/** What a receiver answers is not of interest; so much is read that it may end in peace. */
const mostRead = 4_096;

/**
 * POSTs once. Whether the address is private is looked at as it is connected to, so that no name can
 * lead elsewhere after a check; redirects are not followed.
 */
export async function post(
  url: string,
  message: { readonly headers: Record<string, string>; readonly body: string },
  allowsPrivate: boolean,
): Promise<Outcome> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return judge(await send(url, message, { allowsPrivate, signal }));
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const isPrivate = /^DNS lookup .* is not allowed\./.test(text);
    const failure = signal.aborted ? 'TIMEOUT' : isPrivate ? 'PRIVATE_ADDRESS' : 'CONNECTION';
    return { statusCode: null, failure };
  }
}

function send(
  url: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
  { allowsPrivate, signal }: { readonly allowsPrivate: boolean; readonly signal: AbortSignal },
): Promise<number> {
  const request = url.startsWith('http:') && allowsPrivate ? requestHttp : requestHttps;
  // One per call: an address that was allowed is not kept open for another name.
  const agent = useAgent(url, { allowPrivateIPAddress: allowsPrivate });
  return new Promise((resolve, reject) => {
    const call = request(url, {
      agent,
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Throughline-Webhooks/1',
        ...headers,
      },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      let read = 0;
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > mostRead) response.destroy();
      });
      response.on('error', () => undefined);
      resolve(response.statusCode ?? 0);
    });
    call.end(body);
  });
}

function judge(statusCode: number): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { statusCode, failure: null };
  const isRedirect = statusCode >= 300 && statusCode < 400;
  return { statusCode, failure: isRedirect ? 'REDIRECT' : 'STATUS' };
}
