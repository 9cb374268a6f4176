// All four subgraphs in one process. A gateway asks the same few things again and again: graphql-js
// answers each once, afterwards the bytes are there, and the subgraphs are not what is measured.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql, type GraphQLSchema } from 'graphql';
import { callsPath, cannedAnswer } from './graph/queries.ts';
import { createSchema, subgraphs } from './graph/subgraphs.ts';

interface Asked {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

const schemas = new Map(subgraphs.map((subgraph) => [`/${subgraph.name}`, createSchema(subgraph)]));
const memo = new Map<string, Buffer | Promise<Buffer>>();
let calls = 0;

async function compute(schema: GraphQLSchema, body: string): Promise<Buffer> {
  const { query, variables, operationName } = JSON.parse(body) as Asked;
  const answer = await graphql({
    schema,
    source: query,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  });
  return Buffer.from(JSON.stringify(answer));
}

function recall(path: string, body: string): Buffer | Promise<Buffer> {
  const key = `${path} ${body}`;
  const known = memo.get(key);
  if (known) return known;
  const schema = schemas.get(path);
  const computed = schema ? compute(schema, body) : Promise.resolve(Buffer.from(cannedAnswer));
  memo.set(key, computed);
  void computed.then((bytes) => memo.set(key, bytes));
  return computed;
}

function send(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes.length,
  });
  response.end(bytes);
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === callsPath) return send(response, Buffer.from(String(calls)));
  calls += 1;
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const answer = recall(request.url ?? '/', Buffer.concat(parts).toString());
    if (Buffer.isBuffer(answer)) send(response, answer);
    else void answer.then((bytes) => send(response, bytes));
  });
}

// Longer than any contestant keeps a connection: none may meet one that just closed.
const server = createServer({ keepAliveTimeout: 120_000 }, serve);
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
