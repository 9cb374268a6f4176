// The three subgraphs in one process. Entities are answered from memory: they are not measured.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serveSockets } from '@throughline/chassis/graph/sockets';
import { createLog } from '@throughline/chassis/log';
import type * as subgraph from '@apollo/subgraph';
import type * as graphql from 'graphql';
import { createStubTopic } from '../../tests/federation/stubs/stub-topic.ts';
import { resolversOf, sdls, type SubgraphName } from './plant.ts';
import type { Publishing, StubReport } from './scene.ts';

// The house's own; here in bench/ the other gateways' graphql would be taken, another realm.
const require = createRequire(new URL('../../package.json', import.meta.url));
const { execute, parse } = require('graphql') as typeof graphql;
const { buildSubgraphSchema } = require('@apollo/subgraph') as typeof subgraph;

const topic = createStubTopic();
const answers = new Map<string, Promise<string>>();
let step = 0;

async function answer(schema: graphql.GraphQLSchema, body: string): Promise<string> {
  const { query, variables } = JSON.parse(body) as { query: string; variables: object };
  const variableValues = { ...variables };
  return JSON.stringify(await execute({ schema, document: parse(query), variableValues }));
}

function serve(name: SubgraphName): Promise<string> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdls[name]),
    resolvers: resolversOf(name, topic.listen) as never,
  });
  const server: Server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const known = answers.get(name + body) ?? answer(schema, body);
      answers.set(name + body, known);
      response.setHeader('content-type', 'application/json');
      void known.then((text) => response.end(text));
    });
  });
  const rights = { keyId: 'bench', scopes: [], party: { kind: 'INTERNAL' }, sites: '*' } as const;
  serveSockets({
    server,
    schema,
    log: createLog(name),
    mayUpgrade: () => Promise.resolve(true),
    guard: { refuse: () => Promise.resolve(null), admits: () => Promise.resolve(true) },
    open: () => ({ rights }) as never,
    verify: () => Promise.resolve(rights),
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}/graphql`);
    }),
  );
}

/** The moment it was published leads each event's note; padding follows. */
async function publish({ events, perSecond, bytes }: Publishing): Promise<void> {
  const padding = 'x'.repeat(Math.max(0, bytes - 20));
  const began = performance.now();
  for (let done = 0; done < events;) {
    const due = Math.min(events, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1);
    for (; done < due; done += 1) {
      const note = `${process.hrtime.bigint()} ${padding}`;
      topic.publish({ order: step % 10, step: (step += 1), note });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

process.on('message', (asked: Publishing | 'report') => {
  const report = (): boolean | undefined =>
    process.send?.({ upstreams: topic.listening(), step } satisfies StubReport);
  if (asked === 'report') report();
  else void publish(asked).then(report);
});

const urls = await Promise.all(
  (['erp', 'mes', 'plm'] as const).map(async (name) => [name, await serve(name)]),
);
process.send?.(Object.fromEntries(urls));
