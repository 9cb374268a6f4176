import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartSettings, tsx } from './contestants.ts';
import type { Core, Crew, Member } from './crew.ts';
import { createFederatedGraph, type FederatedGraph } from './graph/federated-graph.ts';
import { subgraphs } from './graph/subgraphs.ts';

/** What every contestant meets: the same subgraphs, the same supergraph, the same callers. */
export interface Scene extends Pick<StartSettings, 'apiKey' | 'subgraphs' | 'supergraphFile'> {
  readonly expected: FederatedGraph['expected'];
  readonly stub: Member;
  readonly stubPort: number;
  readonly generator: Member;
  clear(): void;
}

export async function setScene(crew: Crew): Promise<Scene> {
  const { supergraph, expected } = await createFederatedGraph();
  const { stub, port, url } = await startStub(crew, 'load');
  const generator = crew.start({
    name: 'the load generator',
    command: ['--import', tsx, pathOf('load/generator.ts')],
    core: 'load',
  });
  await generator.hear();
  const directory = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
  const supergraphFile = join(directory, 'supergraph.graphql');
  writeFileSync(supergraphFile, supergraph(url));
  return {
    apiKey: 'bench',
    subgraphs: Object.fromEntries(subgraphs.map(({ name }) => [name, `${url}/${name}`])),
    supergraphFile,
    expected,
    stub,
    stubPort: port,
    generator,
    clear: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export async function startStub(
  crew: Crew,
  core: Core,
): Promise<{ stub: Member; port: number; url: string }> {
  const stub = crew.start({
    name: 'the subgraphs',
    command: ['--import', tsx, pathOf('stub.ts')],
    core,
  });
  const port = Number(await stub.hear());
  return { stub, port, url: `http://127.0.0.1:${port}` };
}

function pathOf(file: string): string {
  return new URL(file, import.meta.url).pathname;
}
