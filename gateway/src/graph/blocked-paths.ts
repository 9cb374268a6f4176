import { Kind, parse, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { SubgraphFetch } from './fetch.ts';

type Path = readonly (string | number)[];

/** A page of 100 with ten fields each; beyond that the reader has understood. */
const mostPaths = 1000;

/**
 * The places of a fetch's own answer that stay empty when it fails: each root field, or each
 * field of each entity. The plan's executor turns them into paths of the caller's response.
 */
export function blockedPaths(fetch: SubgraphFetch): readonly Path[] {
  const root = rootSelections(fetch.query);
  const entities = root?.selections.find(isEntities);
  if (!entities) return fieldKeys(root, null).map((key) => [key]);
  const { representations } = fetch.variables;
  if (!Array.isArray(representations)) return [];
  const paths: Path[] = [];
  for (const [index, representation] of representations.entries()) {
    const type = typeName(representation);
    for (const key of fieldKeys(entities.selectionSet, type)) {
      if (paths.length === mostPaths) return paths;
      paths.push(['_entities', index, key]);
    }
  }
  return paths;
}

function rootSelections(query: string): SelectionSetNode | undefined {
  for (const definition of parse(query, { noLocation: true }).definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.selectionSet;
  }
  return undefined;
}

function isEntities(
  node: SelectionNode,
): node is SelectionNode & { selectionSet: SelectionSetNode } {
  return node.kind === Kind.FIELD && node.name.value === '_entities';
}

function fieldKeys(set: SelectionSetNode | undefined, type: string | null): string[] {
  return (set?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.FIELD) {
      return node.name.value === '__typename' ? [] : [(node.alias ?? node.name).value];
    }
    if (node.kind !== Kind.INLINE_FRAGMENT) return [];
    const condition = node.typeCondition?.name.value;
    const applies = type === null || condition === undefined || condition === type;
    return applies ? fieldKeys(node.selectionSet, type) : [];
  });
}

function typeName(representation: unknown): string | null {
  if (typeof representation !== 'object' || representation === null) return null;
  if (!('__typename' in representation)) return null;
  return typeof representation.__typename === 'string' ? representation.__typename : null;
}
