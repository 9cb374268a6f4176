import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph } from '@throughline/chassis/subgraph';
import { reactions } from './reactions.ts';
import { resolvers } from './resolvers.ts';

export function startMes(options: SubgraphOptions): Promise<Subgraph> {
  return startSubgraph({ name: 'mes', resolvers, reactions }, options);
}

await runAlone(import.meta.url, 4002, startMes);
