import type { SubgraphOptions } from '@throughline/chassis/environment';
import { runAlone } from '@throughline/chassis/run-alone';
import { startSubgraph, type Subgraph } from '@throughline/chassis/subgraph';
import { rowRules } from '@throughline/drizzle/access/row-rules';
import { createResolvers } from './resolvers.ts';

export function startAccess(options: SubgraphOptions): Promise<Subgraph> {
  const resolvers = createResolvers(options.secret);
  return startSubgraph({ name: 'access', resolvers, reactions: {}, rowRules }, options);
}

await runAlone(import.meta.url, 4004, startAccess);
