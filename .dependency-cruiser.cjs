const subgraphs = ['erp', 'mes', 'plm', 'access'];
const anySubgraph = '^subgraphs/(erp|mes|plm|access)/';

/** Who may know whom; design in README, "Where things are". */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      // A circle of types alone is gone when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...subgraphs.map((name) => ({
      name: `${name}-knows-no-other-subgraph`,
      comment: 'Subgraphs meet in events and in the graph, never in code or tables.',
      severity: 'error',
      from: { path: [`^subgraphs/${name}/`, `^drizzle/${name}/`] },
      to: {
        path: ['^subgraphs/(erp|mes|plm|access)/', '^drizzle/(erp|mes|plm|access)/'],
        pathNot: [`^subgraphs/${name}/`, `^drizzle/${name}/`],
      },
    })),
    {
      name: 'chassis-knows-no-business',
      severity: 'error',
      from: { path: '^subgraphs/chassis/' },
      to: {
        path: [
          anySubgraph,
          '^subgraphs/definitions/',
          '^drizzle/(erp|mes|plm|access)/',
          '^gateway/',
        ],
      },
    },
    {
      name: 'gateway-knows-no-subgraph',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: [anySubgraph, '^subgraphs/definitions/', '^drizzle/', '^launch/', '^tools/'] },
    },
    {
      name: 'no-way-back-to-gateway-or-launch',
      severity: 'error',
      from: { path: '^(subgraphs|drizzle|schema)/' },
      to: { path: '^(gateway|launch|tools|tests)/' },
    },
    {
      name: 'schema-stands-alone',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(subgraphs|drizzle|gateway|launch|tools|tests)/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'A rule reads aloud to a plant manager: values, refusals, events, definitions.',
      severity: 'error',
      from: { path: '^subgraphs/(erp|mes|plm|access)/src/.+/rules\\.ts$' },
      to: {
        pathNot: [
          '^subgraphs/chassis/src/(values/.+|refusal)\\.ts$',
          '^subgraphs/definitions/src/',
          '^schema/events/',
          '/rules\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'resolvers-know-no-table',
      severity: 'error',
      from: { path: '^subgraphs/(erp|mes|plm|access)/src/.+/(resolvers|subscriptions)\\.ts$' },
      to: { path: ['^drizzle/', 'node_modules/drizzle-orm'] },
    },
    {
      name: 'domains-meet-in-commands-and-queries',
      comment: 'Another domain is asked through its commands, queries and loaders.',
      severity: 'error',
      from: { path: '^subgraphs/(erp|mes|plm|access)/src/([^/]+)/.+\\.ts$' },
      to: {
        path: '^subgraphs/$1/src/([^/]+)/(resolvers|subscriptions|reactions)\\.ts$',
        pathNot: '^subgraphs/$1/src/$2/',
      },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { pathNot: ['^tests/', '\\.test\\.ts$', '^bench/'] },
      to: { path: ['^tests/', '\\.test\\.ts$'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: [
        '(^|/)node_modules/(?!@throughline|drizzle-orm)',
        '__generated__',
        'gateway/src/page/',
      ],
    },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
      mainFields: ['module', 'main'],
    },
  },
};
