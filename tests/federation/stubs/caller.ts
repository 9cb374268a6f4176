import type { FormattedExecutionResult } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { apiKey, type StubPlant } from './stub-plant.ts';

type Data = Record<string, never>;

export interface Answer extends FormattedExecutionResult<Data> {
  readonly status: number;
  readonly headers: Headers;
}

export interface AskOptions {
  readonly key?: string | null;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

export async function ask(
  plant: StubPlant,
  query: string,
  options: AskOptions = {},
): Promise<Answer> {
  const key = options.key === undefined ? apiKey : options.key;
  const response = await fetch(plant.gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...options.headers,
    },
    body: JSON.stringify({ query, variables: options.variables ?? {} }),
  });
  const body = (await response.json()) as FormattedExecutionResult<Data>;
  return { ...body, status: response.status, headers: response.headers };
}

export interface Watch {
  readonly results: FormattedExecutionResult[];
  readonly errors: unknown[];
  completed(): boolean;
  stop(): void;
}

export function openSocket(plant: StubPlant, params?: Record<string, unknown>): Client {
  return createClient({
    url: plant.gateway.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: params ?? { authorization: `Bearer ${apiKey}` },
  });
}

export function watch(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
): Watch {
  const results: FormattedExecutionResult[] = [];
  const errors: unknown[] = [];
  let completed = false;
  const stop = client.subscribe(
    { query, variables },
    {
      next: (result) => results.push(result as FormattedExecutionResult),
      error: (error) => errors.push(error),
      complete: () => (completed = true),
    },
  );
  return { results, errors, completed: () => completed, stop };
}

/** Asks again and again until it is so; fails after `withinMs`. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const last = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > last) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
