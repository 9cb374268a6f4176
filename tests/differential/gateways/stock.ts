import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Plant } from '../plant/plant.ts';
import { type Circumstances, type Gateway, openCircumstances, type Told } from './asked.ts';
import { noteRequest } from './requests.ts';

interface GatewayAnswer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: { readonly valueCompletion?: readonly GraphQLError[] };
}

/** The planner's bound of ours: both execute the same plan. */
const maxEvaluatedPlans = 1_000;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** `@apollo/gateway` as it comes, its subgraphs in this process. */
export async function openStock(plant: Plant): Promise<{ ask: Gateway; apiSchema: GraphQLSchema }> {
  const gateway = new ApolloGateway({
    supergraphSdl: plant.supergraphSdl,
    logger: quiet,
    queryPlannerConfig: { debug: { maxEvaluatedPlans } },
    buildService: ({ name }) => sourceOf(plant, name),
  });
  let loaded: GraphQLSchema | null = null;
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => (loaded = apiSchema));
  const { executor } = await gateway.load();
  if (!loaded) throw new Error('the plant has no schema');
  const schema: GraphQLSchema = loaded;
  const ask: Gateway = async ({ source, document, operation, variables }, trouble) => {
    const context = openCircumstances(trouble);
    const result = (await executor({
      ...{ source, document, operation, context, queryHash: source, logger: quiet, metrics: {} },
      operationName: operation.name?.value ?? null,
      request: { query: source, variables: { ...variables } },
      schema,
    } as never)) as GatewayAnswer;
    const read = (isCompletion: boolean) => (error: { message: string; path?: Told['path'] }) => ({
      ...{ message: error.message, path: error.path },
      isCompletion,
    });
    const errors = [
      ...(result.errors ?? []).map(read(false)),
      ...(result.extensions?.valueCompletion ?? []).map(read(true)),
    ];
    return { data: result.data, errors, requests: context.requests };
  };
  return { ask, apiSchema: schema };
}

function sourceOf(plant: Plant, subgraph: string): GraphQLDataSource {
  return {
    process: async ({ request, context }) => {
      const { shift, trouble, requests } = context as unknown as Circumstances;
      const query = request.query ?? '';
      const variables = JSON.parse(JSON.stringify(request.variables ?? {})) as never;
      noteRequest(requests, subgraph, query, variables);
      if (subgraph === trouble.silent) throw new Error(`${subgraph} does not answer`);
      const reply = await plant.ask(subgraph, { query, variables }, shift);
      if (trouble.keepsTypes) keepTypes(reply.data?._entities);
      return reply;
    },
  };
}

function keepTypes(entities: unknown): void {
  if (!Array.isArray(entities)) return;
  for (const entity of entities as ({ __typename?: string } | null)[]) {
    if (entity?.__typename === 'Asset') delete entity.__typename;
  }
}
