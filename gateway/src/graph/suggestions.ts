import type { Rights } from '@throughline/chassis/rights';
import type { GraphQLError } from 'graphql';

/** Whether this caller may know what the graph has beyond what they ask. */
export function mayIntrospect({ scopes }: Pick<Rights, 'scopes'>): boolean {
  return scopes.includes('*') || scopes.includes('schema:read');
}

const suggestion = / Did you mean [\s\S]*\?$/;

/** graphql-js proposes names that are like a wrong one: who may not ask for the schema is told none. */
export function hideSuggestions(errors: readonly GraphQLError[], rights: Rights): void {
  if (mayIntrospect(rights)) return;
  for (const error of errors) error.message = error.message.replace(suggestion, '');
}
