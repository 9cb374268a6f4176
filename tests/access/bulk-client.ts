import { request } from 'node:http';
import { Graph, until } from '../plant/graph.ts';

type Row = Record<string, any>;

export const ended = new Set(['COMPLETED', 'FAILED', 'CANCELED']);

const selection =
  'id status rowCount failedCount lineCount byteCount resultPath linesPath error { code message }';

/** A program that exports and syncs, with a key of its own. */
export class BulkClient {
  readonly graph: Graph;
  readonly key: string;

  constructor(url: string, key: string) {
    this.graph = new Graph(url, key);
    this.key = key;
  }

  async startExport(document: string, variables = '{}'): Promise<Row> {
    const input = { document, variables };
    return (await this.graph.do('startExport', input, `bulkOperation { ${selection} }`))
      .bulkOperation as Row;
  }

  async startMutation(document: string, more: Row = {}): Promise<Row> {
    const input = { document, ...more };
    return (await this.graph.do('startBulkMutation', input, `bulkOperation { ${selection} }`))
      .bulkOperation as Row;
  }

  async operation(id: unknown): Promise<Row> {
    const question = `query($id: ID!) { bulkOperation(id: $id) { ${selection} } }`;
    return (await this.graph.ask(question, { id })).bulkOperation as Row;
  }

  finished(begun: Row | undefined, milliseconds = 60_000): Promise<Row> {
    return until(
      'a bulk operation to end',
      () => this.operation(begun?.id),
      ({ status }) => ended.has(status as string),
      milliseconds,
    );
  }

  addressOf(path: unknown): string {
    return new URL(String(path), this.graph.url).href;
  }

  get(path: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Bearer ${this.key}`;
    return fetch(this.addressOf(path), { headers: { authorization, ...headers } });
  }

  /** As it comes: `fetch` takes compression off. */
  raw(path: unknown, headers: Record<string, string>) {
    return new Promise<{ headers: Row; body: Buffer }>((resolve, reject) => {
      const sent = { authorization: `Bearer ${this.key}`, ...headers };
      request(this.addressOf(path), { headers: sent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ headers: response.headers, body: Buffer.concat(parts) }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  put(path: unknown, body: string, headers: Record<string, string> = {}): Promise<Response> {
    const sent = { authorization: `Bearer ${this.key}`, 'content-type': 'application/x-ndjson' };
    return fetch(this.addressOf(path), { method: 'PUT', headers: { ...sent, ...headers }, body });
  }

  async rows(path: unknown): Promise<Row[]> {
    const response = await this.get(path);
    if (response.status !== 200) throw new Error(await response.text());
    const text = await response.text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
  }

  /** What a client does by hand: page after page of the same document. */
  async pages(document: string): Promise<Row[]> {
    const paged = document
      .replace('{', 'query($after: String) {')
      .replace(
        /\{ (\w+) \{/,
        '{ $1(first: 100, after: $after) { pageInfo { hasNextPage endCursor }',
      );
    const rows: Row[] = [];
    for (let after: string | null = null; ;) {
      const [page] = Object.values(await this.graph.ask(paged, { after })) as [Row];
      rows.push(...(page.nodes as Row[]));
      if (!page.pageInfo.hasNextPage) return rows;
      after = page.pageInfo.endCursor as string;
    }
  }
}
