import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql';
import type { Rights } from '@throughline/chassis/rights';
import { mayIntrospect } from '../suggestions.ts';
import { fragmentsOf, introspects, type Measure, measureDocument } from './measure.ts';
import { objectCounter, type Variables } from './objects.ts';
import { nestsDeeper } from './variables.ts';

/**
 * What an operation may be. The deepest real one has 11 levels and a client's introspection 15;
 * `limits.test.ts` counts them again.
 */
export const most = {
  depth: 13,
  introspectionDepth: 15,
  /** Each one is a field asked for again. */
  aliases: 100,
  directives: 50,
  /**
   * Validation compares fields and fragments in pairs. Measured: 20 repeats of 20 took it 140 ms, 200
   * fragments 160 ms; the largest real operation has 65 fields.
   */
  fields: 500,
  spreadFields: 2_000,
  fragments: 50,
  repeats: 5,
  valueDepth: 20,
  variableDepth: 30,
  /**
   * Objects an answer may hold, by the page sizes that were asked for. The import of a plant's files
   * asks for half of it: fifty numbers, a page of revisions each, a page of lines each.
   */
  objects: 1_000_000,
} as const;

const documents = new WeakMap<DocumentNode, { readonly refusal: GraphQLError | null }>();

/** Why this document is neither validated nor planned; null when it may be. */
export function refuseDocument(document: DocumentNode): GraphQLError | null {
  const known = documents.get(document);
  if (known) return known.refusal;
  const refusal = judge(measureDocument(document));
  documents.set(document, { refusal });
  return refusal;
}

interface OperationLimits {
  readonly introspects: boolean;
  objects(variables: Variables): number;
}

const operations = new WeakMap<OperationDefinitionNode, OperationLimits>();

function limitsOf(document: DocumentNode, operation: OperationDefinitionNode): OperationLimits {
  const known = operations.get(operation);
  if (known) return known;
  const fragments = fragmentsOf(document);
  const made = {
    introspects: introspects(document, operation),
    objects: objectCounter(operation, fragments),
  };
  operations.set(operation, made);
  return made;
}

/** The most objects its answer may hold, or why it is not planned. Holds at every door. */
export function admit(
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  variables: Variables,
  rights: Rights,
): number | GraphQLError {
  const refused = refuseDocument(document);
  if (refused) return refused;
  if (nestsDeeper(variables, most.variableDepth)) {
    return refusal('VARIABLES_TOO_DEEP', `Variables nest at most ${most.variableDepth} levels.`);
  }
  const limits = limitsOf(document, operation);
  if (limits.introspects && !mayIntrospect(rights)) {
    return refusal('INTROSPECTION_FORBIDDEN', 'This key may not ask for the schema.');
  }
  const objects = limits.objects(variables);
  if (objects > most.objects) {
    const number = most.objects.toLocaleString('en');
    const message = `The page sizes asked for make more than ${number} objects: ask for smaller pages.`;
    return refusal('QUERY_TOO_EXPENSIVE', message);
  }
  return objects;
}

function judge(measure: Measure): GraphQLError | null {
  if (measure.badName !== null) {
    return refusal('NAME_NOT_ALLOWED', `Nothing may be named ${measure.badName}.`);
  }
  if (measure.depth > most.depth) {
    return refusal('QUERY_TOO_DEEP', `An operation nests at most ${most.depth} levels.`);
  }
  if (measure.introspectionDepth > most.introspectionDepth) {
    const message = `A question for the schema nests at most ${most.introspectionDepth} levels.`;
    return refusal('QUERY_TOO_DEEP', message);
  }
  if (measure.valueDepth > most.valueDepth) {
    return refusal('QUERY_TOO_DEEP', `A value nests at most ${most.valueDepth} levels.`);
  }
  if (measure.aliases > most.aliases) {
    return refusal('TOO_MANY_ALIASES', `An operation has at most ${most.aliases} aliases.`);
  }
  if (measure.directives > most.directives) {
    const message = `An operation has at most ${most.directives} directives.`;
    return refusal('TOO_MANY_DIRECTIVES', message);
  }
  if (measure.repeats > most.repeats) {
    const message = `A field or fragment is asked for at most ${most.repeats} times in one place.`;
    return refusal('TOO_MANY_FIELDS', message);
  }
  if (measure.fragments > most.fragments) {
    const message = `A document has at most ${most.fragments} fragments.`;
    return refusal('TOO_MANY_FRAGMENTS', message);
  }
  if (measure.fields > most.fields || measure.spreadFields > most.spreadFields) {
    const message =
      `An operation has at most ${most.fields} fields, ` +
      `and ${most.spreadFields} with its fragments in their places.`;
    return refusal('TOO_MANY_FIELDS', message);
  }
  return null;
}

/** Deeper than the stack: parser and validator descend by recursion. */
export function tooDeepForTheStack(): GraphQLError {
  return refusal('QUERY_TOO_DEEP', 'It nests too deeply.');
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
