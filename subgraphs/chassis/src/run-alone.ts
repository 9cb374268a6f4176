import { pathToFileURL } from 'node:url';
import { readEnvironment, type SubgraphOptions } from './environment.ts';
import { createLog } from './log.ts';
import { openMetrics } from './metrics/open-metrics.ts';
import { endOnUncaught } from './uncaught.ts';

/** Runs a subgraph from the environment when its file is the process's entry. */
export async function runAlone(
  moduleUrl: string,
  defaultPort: number,
  start: (
    options: SubgraphOptions,
  ) => Promise<{ name: string; url: string; stop(): Promise<void> }>,
): Promise<void> {
  const entry = process.argv[1];
  if (entry === undefined || pathToFileURL(entry).href !== moduleUrl) return;
  endOnUncaught();
  const log = createLog('start');
  const metrics = await openMetrics();
  const subgraph = await start(readEnvironment(defaultPort));
  log.info({ url: subgraph.url }, `${subgraph.name} is ready`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void subgraph
        .stop()
        .then(() => metrics?.stop())
        .then(() => process.exit(0));
    });
  }
}
