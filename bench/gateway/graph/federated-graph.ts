import { composeSupergraph } from '@throughline/tools/compose/compose';
import { graphql, type GraphQLSchema } from 'graphql';
import { canonical } from '../load/answers.ts';
import { queries, type QueryName } from './queries.ts';
import { createSchema, type Resolvers, subgraphs } from './subgraphs.ts';

export interface FederatedGraph {
  /** The supergraph, each subgraph at its address below the stub's. */
  supergraph(stubUrl: string): string;
  /** What graphql-js alone answers over all the data: no gateway is the judge of another. */
  readonly expected: Readonly<Record<QueryName, string>>;
}

export async function createFederatedGraph(): Promise<FederatedGraph> {
  const { supergraph, api } = composeSupergraph(subgraphs);
  const whole = createSchema({ sdl: api, resolvers: mergeResolvers() });
  return {
    supergraph: (stubUrl) =>
      supergraph.replace(/http:\/\/(\w+)\.internal\/graphql/g, `${stubUrl}/$1`),
    expected: { big: await answer(whole, queries.big), small: await answer(whole, queries.small) },
  };
}

function mergeResolvers(): Resolvers {
  const merged: Record<string, Resolvers[string]> = {};
  for (const { resolvers } of subgraphs) {
    for (const [type, fields] of Object.entries(resolvers)) {
      merged[type] = { ...merged[type], ...fields };
    }
  }
  return merged;
}

async function answer(schema: GraphQLSchema, source: string): Promise<string> {
  const result = await graphql({ schema, source });
  if (result.errors) throw new AggregateError(result.errors, 'the whole graph answers errors');
  return canonical(JSON.stringify(result));
}
