import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import { Kind } from 'graphql';
import { before, behind } from '../json-text.ts';
import { createAnswerWriter } from './fields.ts';
import { nullText } from './values.ts';
import { type Introspect, Shaping, type ShapeError } from './shaping.ts';

export interface Shape {
  /** Writes the response, and tells where its data breaks the schema. */
  write(data: Data, input: ShapeInput): ShapedAnswer;
}

export type Data = Record<string, unknown>;

export interface ShapeInput {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly introspect: Introspect;
}

export interface ShapedAnswer {
  /** JSON as UTF-8: `data`, and nothing beside it. */
  readonly response: Buffer;
  readonly errors: readonly ShapeError[];
  /** How many objects it holds, the root included. */
  readonly objects: number;
}

/** An operation as the API schema sees it. */
export interface ShapeSource {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Response paths (names joined by a dot) whose objects may stand in several places. */
  readonly sharedPaths: ReadonlySet<string>;
}

/** More variants than this of `@skip` and `@include` are compiled again when asked for. */
const mostVariants = 32;

/**
 * Compiles an operation into a writer of its answers: the merged data of all fetches goes in, JSON
 * text comes out, as the GraphQL specification's "Executing Selection Sets" and "Handling Field
 * Errors" say. Types and leaves are checked against the API schema on the way.
 */
export function compileShape(source: ShapeSource): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of source.document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const conditions = conditionVariables(source.document);
  const variants = new Map<string, ReturnType<typeof createAnswerWriter>>();
  const variantFor = (variables: Readonly<Record<string, unknown>>) => {
    let key = '';
    for (const name of conditions) key += variables[name] === true ? '1' : '0';
    const known = variants.get(key);
    if (known) return known;
    if (variants.size >= mostVariants) variants.clear();
    const made = createAnswerWriter(source, fragments, variables);
    variants.set(key, made);
    return made;
  };
  return {
    write: (data, input) => {
      const writeRoot = variantFor(input.variables);
      const quick = new Shaping(input.introspect, true);
      const response = writeResponse(writeRoot, data, quick);
      if (quick.errors.length === 0) return { response, errors: [], objects: quick.objects };
      // Text reused in a second place would tell its errors for the first place alone.
      const careful = new Shaping(input.introspect, false);
      const told = writeResponse(writeRoot, data, careful);
      return { response: told, errors: careful.errors, objects: careful.objects };
    },
  };
}

function writeResponse(
  writeRoot: ReturnType<typeof createAnswerWriter>,
  data: Data,
  shaping: Shaping,
): Buffer {
  const { answer } = shaping;
  answer.addText(before);
  if (!writeRoot(data, shaping)) {
    answer.cut(before.length);
    answer.add(nullText);
  }
  answer.addText(behind);
  return answer.take();
}

/** The variables that `@skip` and `@include` read, in a fixed order. */
function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  JSON.stringify(document.definitions, (key, value: unknown) => {
    if (key === 'directives') for (const name of conditionsOf(value)) names.add(name);
    return key === 'loc' ? undefined : value;
  });
  return [...names].sort();
}

function conditionsOf(directives: unknown): string[] {
  if (!Array.isArray(directives)) return [];
  return (directives as OperationDefinitionNode['directives'] & object).flatMap((directive) => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return [];
    return (directive.arguments ?? []).flatMap(({ value }) =>
      value.kind === Kind.VARIABLE ? [value.name.value] : [],
    );
  });
}
