import type { CodegenConfig } from '@graphql-codegen/cli';

/** Resolver argument and input types of each subgraph, from its own part of `schema/`. */
const subgraphs = ['erp', 'mes', 'plm', 'access'] as const;

const config: CodegenConfig = {
  generates: Object.fromEntries(
    subgraphs.map((name) => [
      `subgraphs/${name}/src/__generated__/resolvers.ts`,
      {
        schema: `schema/${name}/*.graphql`,
        plugins: ['typescript', 'typescript-resolvers'],
        config: {
          federation: true,
          enumsAsTypes: true,
          useTypeImports: true,
          avoidOptionals: { defaultValue: true },
          scalars: { DateTime: 'string', Date: 'string', Decimal: 'string' },
        },
      },
    ]),
  ),
};

export default config;
