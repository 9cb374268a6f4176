import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/**
 * A field that some `@requires` asks for with arguments, `price(currency: "USD")`, is fetched under
 * its own name; a caller who asks for it with other arguments would meet the same name in the same
 * object, and the planner lets one of them win. So the caller's is planned under an alias, which
 * the answer does not show.
 */
export interface RequiredArguments {
  /** The document to plan and to shape by; itself when it asks for no such field. */
  protect(document: DocumentNode): DocumentNode;
}

/** Nobody else's alias begins so: names with two underscores are GraphQL's own. */
const mark = '__own_';

export function findRequiredArguments(supergraph: DocumentNode): RequiredArguments {
  const names = new Set<string>();
  visit(supergraph, {
    Argument: ({ name, value }) => {
      if (name.value !== 'requires' || value.kind !== Kind.STRING) return;
      for (const [, field] of value.value.matchAll(/(\w+)\s*\(/g)) if (field) names.add(field);
    },
  });
  return { protect: (document) => (names.size === 0 ? document : alias(document, names)) };
}

function alias(document: DocumentNode, names: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    Field: {
      enter: (node) => {
        if (!names.has(node.name.value) || (node.arguments ?? []).length === 0) return undefined;
        const shown = (node.alias ?? node.name).value;
        return { ...node, alias: { kind: Kind.NAME, value: `${mark}${shown}` } };
      },
    },
  });
}

/** The name that the caller gave to a field. */
export function shownName(responseName: string): string {
  return responseName.startsWith(mark) ? responseName.slice(mark.length) : responseName;
}

/** Whether an operation asks, with these variables, for any field that only a subgraph can answer. */
export function asksSubgraphs(
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const asks = (set: SelectionSetNode): boolean =>
    set.selections.some((node) => {
      const never = (node.directives ?? []).some(({ name, arguments: given }) =>
        (given ?? []).some(({ value }) => {
          const chosen =
            value.kind === Kind.VARIABLE
              ? variables[value.name.value]
              : value.kind === Kind.BOOLEAN && value.value;
          return chosen === (name.value === 'skip');
        }),
      );
      if (never) return false;
      if (node.kind === Kind.FIELD) return !node.name.value.startsWith('__');
      if (node.kind === Kind.INLINE_FRAGMENT) return asks(node.selectionSet);
      const fragment = document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
      );
      return fragment?.kind === Kind.FRAGMENT_DEFINITION && asks(fragment.selectionSet);
    });
  return asks(operation.selectionSet);
}
