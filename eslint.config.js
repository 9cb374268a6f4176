import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';

const subgraphs = ['erp', 'mes', 'plm'];

const described = {
  types: true,
  FieldDefinition: true,
  InputValueDefinition: true,
  EnumValueDefinition: true,
  DirectiveDefinition: true,
  // Only the root of a graph needs no words.
  ignoredSelectors: ['[type=ObjectTypeDefinition][name.value=Query]'],
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/__generated__/',
      '.throughline/',
      '.turbo/',
      'schema/*.graphql',
      'shared/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Our objects are made of functions, not of methods with a `this`.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // What a framework reads as its configuration is a default export.
    files: [
      '*.config.ts',
      'codegen.ts',
      'drizzle/*/drizzle.config.ts',
      'tests/harness/postgres.ts',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    // Answers of the graph are JSON until a test looks at them.
    files: ['tests/**/*.ts'],
    rules: Object.fromEntries(
      [
        ...['argument', 'assignment', 'call', 'member-access', 'return'].map(
          (use) => `no-unsafe-${use}`,
        ),
        'no-explicit-any',
      ].map((rule) => [`@typescript-eslint/${rule}`, 'off']),
    ),
  },
  {
    // A test file's one function is the list of its tests.
    files: ['**/*.test.ts', 'tests/journeys/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  ...subgraphs.map((name) => ({
    files: [`schema/${name}/*.graphql`],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: `schema/${name}/*.graphql` } },
    },
    rules: {
      '@graphql-eslint/require-description': ['error', described],
      '@graphql-eslint/description-style': ['error', { style: 'inline' }],
      '@graphql-eslint/no-duplicate-fields': 'off',
      '@graphql-eslint/unique-enum-value-names': 'error',
      '@graphql-eslint/naming-convention': [
        'error',
        {
          types: 'PascalCase',
          FieldDefinition: 'camelCase',
          InputValueDefinition: 'camelCase',
          EnumValueDefinition: 'UPPER_CASE',
        },
      ],
    },
  })),
);
