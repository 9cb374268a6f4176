import { composeServices } from '@apollo/composition';
import { type GraphQLSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { filterByTag } from './contract.ts';

/** One subgraph's contract: its name in the supergraph and its whole SDL. */
export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

export interface Composed {
  /** What the gateway loads. */
  readonly supergraph: string;
  /** What a caller sees, sorted, so that a diff shows what changed for callers. */
  readonly api: string;
  /** What partner apps see, of the fields tagged `partner`. */
  readonly partner: string;
}

/** The contracts contradict each other; each problem names the subgraph and the coordinate. */
export class CompositionFailed extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The subgraphs do not compose:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'CompositionFailed';
    this.problems = problems;
  }
}

export function composeSupergraph(subgraphs: readonly SubgraphSdl[]): Composed {
  const result = composeServices(
    subgraphs.map(({ name, sdl }) => ({
      name,
      typeDefs: parseSubgraph(name, sdl),
      // Only a placeholder: the gateway is told the real addresses when it starts.
      url: `http://${name}.internal/graphql`,
    })),
  );
  if (result.errors) throw new CompositionFailed(result.errors.map(describe));
  const api = result.schema.toAPISchema().toGraphQLJSSchema();
  const print = (schema: GraphQLSchema) =>
    `${printSchema(lexicographicSortSchema(schema)).trim()}\n`;
  return {
    supergraph: `${result.supergraphSdl.trim()}\n`,
    api: print(api),
    partner: print(filterByTag(api, result.supergraphSdl, 'partner')),
  };
}

function parseSubgraph(name: string, sdl: string): ReturnType<typeof parse> {
  try {
    return parse(sdl);
  } catch (error) {
    throw new CompositionFailed([`[${name}] ${error instanceof Error ? error.message : 'no SDL'}`]);
  }
}

function describe(error: { message: string; extensions?: Record<string, unknown> }): string {
  const code = error.extensions?.code;
  return typeof code === 'string' ? `${code}: ${error.message}` : error.message;
}
