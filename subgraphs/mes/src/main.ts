import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph } from '@throughline/chassis/subgraph';
import { telemetryRoute } from './ingest/route.ts';
import { reactions } from './reactions.ts';
import { startRolling } from './readings/rolling.ts';
import { resolvers } from './resolvers.ts';
import { startSparkplug } from './sparkplug/host.ts';

export function startMes(options: SubgraphOptions): Promise<Subgraph> {
  const workers = [startRolling, startSparkplug];
  const routes = [telemetryRoute];
  return startSubgraph({ name: 'mes', resolvers, reactions, workers, routes }, options);
}

await runAlone(import.meta.url, 4002, startMes);
