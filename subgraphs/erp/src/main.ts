import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph } from '@throughline/chassis/subgraph';
import { startPlanner } from './planning/planner.ts';
import { reactions } from './reactions.ts';
import { resolvers } from './resolvers.ts';

export function startErp(options: SubgraphOptions): Promise<Subgraph> {
  return startSubgraph({ name: 'erp', resolvers, reactions, workers: [startPlanner] }, options);
}

await runAlone(import.meta.url, 4001, startErp);
