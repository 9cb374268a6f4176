import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Rights } from '@throughline/chassis/rights';

/** Names nested in names; the deepest operation of ours has 12, introspection 14. */
const mostDepth = 20;
/** Each one is a field asked for again. */
const mostAliases = 100;
/**
 * Objects an answer may hold, by the page sizes that were asked for. The import of a plant's files
 * asks for half of it: fifty numbers, a page of revisions each, a page of lines each.
 */
const mostObjects = 1_000_000;

type Variables = Readonly<Record<string, unknown>> | undefined;

interface Measure {
  readonly depth: number;
  readonly aliases: number;
  readonly introspects: boolean;
  objects(variables: Variables): number;
}

const measures = new WeakMap<OperationDefinitionNode, Measure>();

/** Why this operation is not planned; null when it may be. Holds at every door. */
export function refuseByLimits(
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  variables: Variables,
  rights: Rights,
): GraphQLError | null {
  let measure = measures.get(operation);
  if (!measure) measures.set(operation, (measure = measureOperation(document, operation)));
  if (measure.depth > mostDepth) {
    return refusal('QUERY_TOO_DEEP', `An operation nests at most ${mostDepth} levels.`);
  }
  if (measure.aliases > mostAliases) {
    return refusal('TOO_MANY_ALIASES', `An operation has at most ${mostAliases} aliases.`);
  }
  if (measure.introspects && !mayIntrospect(rights)) {
    return refusal('INTROSPECTION_FORBIDDEN', 'This key may not ask for the schema.');
  }
  if (measure.objects(variables) > mostObjects) {
    const most = mostObjects.toLocaleString('en');
    const message = `The page sizes asked for make more than ${most} objects: ask for smaller pages.`;
    return refusal('QUERY_TOO_EXPENSIVE', message);
  }
  return null;
}

function mayIntrospect({ scopes }: Rights): boolean {
  return scopes.includes('*') || scopes.includes('schema:read');
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function measureOperation(document: DocumentNode, operation: OperationDefinitionNode): Measure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const walk = new Walk(fragments);
  const depth = walk.depth(operation.selectionSet);
  return {
    depth,
    aliases: walk.aliases,
    introspects: walk.introspects,
    objects: (variables) => new Count(fragments, variables).objects(operation.selectionSet),
  };
}

/** Each fragment is walked once, however often it is spread: a bomb of fragments costs nothing. */
class Walk {
  aliases = 0;
  introspects = false;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #depths = new Map<string, number>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  depth(set: SelectionSetNode): number {
    let deepest = 0;
    for (const node of set.selections) {
      const depth =
        node.kind === Kind.FIELD
          ? this.#fieldDepth(node)
          : node.kind === Kind.INLINE_FRAGMENT
            ? this.depth(node.selectionSet)
            : this.#fragmentDepth(node.name.value);
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }

  #fieldDepth({ alias, name, selectionSet }: FieldNode): number {
    if (alias) this.aliases += 1;
    if (name.value === '__schema' || name.value === '__type') this.introspects = true;
    return 1 + (selectionSet ? this.depth(selectionSet) : 0);
  }

  #fragmentDepth(name: string): number {
    const known = this.#depths.get(name);
    if (known !== undefined) return known;
    this.#depths.set(name, 0);
    const fragment = this.#fragments.get(name);
    const depth = fragment ? this.depth(fragment.selectionSet) : 0;
    this.#depths.set(name, depth);
    return depth;
  }
}

class Count {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  readonly #counts = new Map<string, number>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Variables) {
    this.#fragments = fragments;
    this.#variables = variables;
  }

  objects(set: SelectionSetNode): number {
    let sum = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        if (node.selectionSet) sum += this.#pageSize(node) * (1 + this.objects(node.selectionSet));
      } else if (node.kind === Kind.INLINE_FRAGMENT) sum += this.objects(node.selectionSet);
      else sum += this.#ofFragment(node.name.value);
    }
    return sum;
  }

  #ofFragment(name: string): number {
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    this.#counts.set(name, 0);
    const fragment = this.#fragments.get(name);
    const count = fragment ? this.objects(fragment.selectionSet) : 0;
    this.#counts.set(name, count);
    return count;
  }

  #pageSize({ arguments: given = [] }: FieldNode): number {
    let size = 1;
    for (const { name, value } of given) {
      if (name.value !== 'first' && name.value !== 'last') continue;
      const asked =
        value.kind === Kind.VARIABLE
          ? this.#variables?.[value.name.value]
          : value.kind === Kind.INT
            ? Number(value.value)
            : null;
      if (typeof asked === 'number' && asked > size) size = asked;
    }
    return size;
  }
}
