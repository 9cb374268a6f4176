import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Crew } from '../gateway/crew.ts';
import { freePort, ready } from '../gateway/ready.ts';
import { residentBytes } from '../gateway/readings.ts';
import type { LiveGateway } from './scene.ts';

const pathOf = (path: string): string => new URL(path, import.meta.url).pathname;

export async function startHive(
  crew: Crew,
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, string>>,
): Promise<LiveGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-live-'));
  const file = join(directory, 'supergraph.graphql');
  const addressed = supergraphSdl.replace(
    /http:\/\/(\w+)\.internal\/graphql/g,
    (_url, name: string) => subgraphs[name] ?? '',
  );
  writeFileSync(file, addressed);
  const port = await freePort();
  const gateway = crew.start({
    name: "Hive's gateway",
    command: [
      pathOf('../node_modules/@graphql-hive/gateway/dist/bin.js'),
      ...['supergraph', file],
      ...['--config-path', pathOf('hive.config.mjs')],
      ...['--host', '127.0.0.1', '--port', String(port)],
    ],
    core: 'gateway',
    environment: {},
  });
  await ready(gateway, { port, apiKey: 'bench' });
  return {
    port,
    // What keeps it alive is its own affair.
    report: () =>
      Promise.resolve({ rss: residentBytes(gateway.pid), heapUsed: NaN, resources: {} }),
    stop: async () => {
      await gateway.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
