import type { Client } from 'graphql-ws';
import { openSubgraphSocket } from '../harness/subgraph-socket.ts';

type Extensions = Readonly<Record<string, unknown>>;

/** One message; a change is all that is asked of an event. */
export interface Heard {
  readonly change?: string | null;
  readonly extensions?: Extensions;
  readonly error?: readonly { readonly message: string; readonly extensions: Extensions }[];
  readonly complete?: true;
}

/** Subscribes as the gateway does, and writes down what it hears. */
export class Watcher {
  readonly #client: Client;

  constructor(url: string, secret: string) {
    this.#client = openSubgraphSocket({ url, secret, subgraph: 'erp' });
  }

  watch(args: string, extensions?: Record<string, unknown>): Heard[] {
    const heard: Heard[] = [];
    this.#client.subscribe<{ stockChanged: { change: string } }>(
      {
        query: `subscription { stockChanged${args} { change } }`,
        ...(extensions ? { extensions } : {}),
      },
      {
        next: (result) =>
          heard.push({
            change: result.data?.stockChanged.change ?? null,
            ...(result.extensions ? { extensions: { ...result.extensions } } : {}),
            ...(result.errors ? { error: result.errors as never } : {}),
          }),
        error: (error) => heard.push({ error: error as never }),
        complete: () => heard.push({ complete: true }),
      },
    );
    return heard;
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}
