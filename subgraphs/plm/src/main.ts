import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph } from '@throughline/chassis/subgraph';
import { rowRules } from '@throughline/drizzle/plm/row-rules';
import { reactions } from './reactions.ts';
import { startSupersession } from './releases/supersession.ts';
import { resolvers } from './resolvers.ts';

export function startPlm(options: SubgraphOptions): Promise<Subgraph> {
  return startSubgraph(
    { name: 'plm', resolvers, reactions, rowRules, workers: [startSupersession] },
    options,
  );
}

await runAlone(import.meta.url, 4003, startPlm);
