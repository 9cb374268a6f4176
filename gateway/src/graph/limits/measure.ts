import {
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  visit,
} from 'graphql';

/** What a document asks of parser, validator and planner, before any of them is troubled further. */
export interface Measure {
  /** Names nested in names, introspection aside. */
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields as they are written. */
  readonly fields: number;
  /** Fields with every fragment in its places, as the planner walks them. */
  readonly spreadFields: number;
  readonly fragments: number;
  /** How often one set asks for the same name. */
  readonly repeats: number;
  /** Lists and objects nested in an argument's value. */
  readonly valueDepth: number;
  /** A name that means something to the machine rather than to the graph. */
  readonly badName: string | null;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  return fragments;
}

/** Of the whole document: operations that are not asked for are validated too. */
export function measureDocument(document: DocumentNode): Measure {
  const written = measureWritten(document);
  const fragments = fragmentsOf(document);
  const walk = new Walk(fragments);
  const measure = { depth: 0, introspectionDepth: 0, spreadFields: 0 };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      take(measure, walk.set(definition.selectionSet));
    }
  }
  return { ...written, ...measure, fragments: fragments.size };
}

/** Whether the operation asks for the schema. */
export function introspects(
  document: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): boolean {
  return new Walk(fragmentsOf(document)).set(selectionSet).introspectionDepth > 0;
}

type Written = Omit<Measure, 'depth' | 'introspectionDepth' | 'spreadFields' | 'fragments'>;

function measureWritten(document: DocumentNode): Written {
  let [aliases, directives, fields, repeats, valueDepth] = [0, 0, 0, 0, 0];
  let badName: string | null = null;
  visit(document, {
    enter: (node: ASTNode) => {
      if (node.kind === Kind.NAME && node.value === '__proto__') badName = node.value;
      if (node.kind === Kind.DIRECTIVE) directives += 1;
      if (node.kind === Kind.FIELD) {
        fields += 1;
        if (node.alias) aliases += 1;
      }
      if (node.kind === Kind.SELECTION_SET) repeats = Math.max(repeats, mostRepeated(node));
      if (node.kind === Kind.LIST || node.kind === Kind.OBJECT) {
        valueDepth = Math.max(valueDepth, depthOfValue(node));
        return false;
      }
      return undefined;
    },
  });
  return { aliases, directives, fields, repeats, valueDepth, badName };
}

function mostRepeated({ selections }: SelectionSetNode): number {
  if (selections.length < 2) return selections.length;
  const counts = new Map<string, number>();
  let most = 0;
  for (const node of selections) {
    const name =
      node.kind === Kind.FIELD
        ? (node.alias ?? node.name).value
        : node.kind === Kind.FRAGMENT_SPREAD
          ? `...${node.name.value}`
          : `...on ${node.typeCondition?.name.value ?? ''}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    most = Math.max(most, count);
  }
  return most;
}

function depthOfValue(value: ValueNode): number {
  let deepest = 0;
  if (value.kind === Kind.LIST) {
    for (const inner of value.values) deepest = Math.max(deepest, depthOfValue(inner));
  } else if (value.kind === Kind.OBJECT) {
    for (const { value: inner } of value.fields) deepest = Math.max(deepest, depthOfValue(inner));
  } else return 0;
  return 1 + deepest;
}

interface Extent {
  depth: number;
  introspectionDepth: number;
  spreadFields: number;
}

function take(sum: Extent, { depth, introspectionDepth, spreadFields }: Extent): void {
  sum.depth = Math.max(sum.depth, depth);
  sum.introspectionDepth = Math.max(sum.introspectionDepth, introspectionDepth);
  sum.spreadFields += spreadFields;
}

const nothing: Extent = { depth: 0, introspectionDepth: 0, spreadFields: 0 };

/** Each fragment is walked once, however often it is spread: a bomb of fragments costs nothing. */
class Walk {
  readonly #fragments: Fragments;
  readonly #known = new Map<string, Extent>();

  constructor(fragments: Fragments) {
    this.#fragments = fragments;
  }

  set({ selections }: SelectionSetNode): Extent {
    const extent = { ...nothing };
    const spread = new Set<string>();
    for (const node of selections) {
      if (node.kind === Kind.FIELD) take(extent, this.#field(node));
      else if (node.kind === Kind.INLINE_FRAGMENT) take(extent, this.set(node.selectionSet));
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = this.#fragments.get(node.name.value);
        if (fragment) take(extent, this.#fragment(fragment));
      }
    }
    return extent;
  }

  /** One that holds itself is refused by validation; here its inner one counts nothing. */
  #fragment({ name, selectionSet }: FragmentDefinitionNode): Extent {
    const known = this.#known.get(name.value);
    if (known) return known;
    this.#known.set(name.value, nothing);
    const extent = this.set(selectionSet);
    this.#known.set(name.value, extent);
    return extent;
  }

  #field({ name, selectionSet }: FieldNode): Extent {
    const inner = selectionSet ? this.set(selectionSet) : nothing;
    const spreadFields = 1 + inner.spreadFields;
    if (name.value === '__schema' || name.value === '__type') {
      return { depth: 0, introspectionDepth: 1 + inner.depth, spreadFields };
    }
    const introspectionDepth = inner.introspectionDepth;
    return { depth: 1 + inner.depth, introspectionDepth, spreadFields };
  }
}
