import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, getNamedType } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const api = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));

export interface UserError {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

type Data = Record<string, any>;

/** Longer than anything takes on a busy machine; a test that waits this long has failed. */
const patience = 30_000;

/** Refusals of what was just created or released elsewhere and is still on its way here. */
const onTheirWay = new Set(['NOT_FOUND', 'NO_RELEASED_DEFINITION']);

/** What a front-end team has: one address and a key. */
export class Graph {
  readonly url: string;
  readonly key: string;

  constructor(url: string, key: string) {
    this.url = url;
    this.key = key;
  }

  async post(query: string, variables: Data = {}): Promise<{ data: Data | null; errors?: Data[] }> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Data | null; errors?: Data[] };
  }

  /** Asks and expects an answer without errors. */
  async ask(query: string, variables: Data = {}): Promise<Data> {
    const { data, errors } = await this.post(query, variables);
    if (errors || !data) throw new Error(`${query}\n${JSON.stringify(errors)}`);
    return data;
  }

  /** Runs a mutation; its payload with what was refused. */
  async try(
    name: string,
    input: Data,
    selection = '',
  ): Promise<Data & { userErrors: UserError[] }> {
    const field = api.getMutationType()?.getFields()[name];
    if (!field?.args[0]) throw new Error(`no mutation ${name}`);
    const type = getNamedType(field.args[0].type).name;
    const data = await this.ask(
      `mutation($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { field code message } } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    );
    return data[name];
  }

  /** Runs a mutation that must go through. What was just created elsewhere may still be on its way. */
  async do(name: string, input: Data, selection = ''): Promise<Data> {
    const key = randomUUID();
    for (const end = Date.now() + patience; ; await sleep(50)) {
      const payload = await this.try(name, { idempotencyKey: key, ...input }, selection);
      if (payload.userErrors.length === 0) return payload;
      const onItsWay = payload.userErrors.every(({ code }) => onTheirWay.has(code));
      if (!onItsWay || Date.now() > end) {
        throw new Error(`${name} was refused: ${JSON.stringify(payload.userErrors)}`);
      }
    }
  }

  /** Codes with which a mutation is refused. */
  async refusal(name: string, input: Data): Promise<string[]> {
    const { userErrors } = await this.try(name, input);
    return userErrors.map(({ code }) => code);
  }

  subscribe(query: string, variables: Data = {}): Feed {
    return new Feed(this, query, variables);
  }
}

/** A dashboard's subscription: what came so far, in order. */
export class Feed {
  readonly events: Data[] = [];
  readonly errors: unknown[] = [];
  readonly #close: () => void;

  constructor(graph: Graph, query: string, variables: Data) {
    const client = createClient({
      url: graph.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${graph.key}` },
      retryAttempts: 100,
      shouldRetry: () => true,
    });
    client.subscribe<Data>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) this.errors.push(...errors);
          if (data) this.events.push(data);
        },
        error: (error) => this.errors.push(error),
        complete: () => undefined,
      },
    );
    this.#close = () => void client.dispose();
  }

  until(what: string, enough: (events: Data[]) => boolean): Promise<Data[]> {
    return until(what, () => Promise.resolve(this.events), enough);
  }

  close(): void {
    this.#close();
  }
}

/** Waits for what the events will bring about. */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  enough: (value: T) => boolean,
  milliseconds = patience,
): Promise<T> {
  for (const end = Date.now() + milliseconds; ; await sleep(40)) {
    const value = await read();
    if (enough(value)) return value;
    if (Date.now() > end) throw new Error(`waited too long for ${what}: ${JSON.stringify(value)}`);
  }
}
