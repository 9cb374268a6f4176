import {
  type DocumentNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { SubgraphFetch } from '../fetch.ts';

/** One entity fetch of several that become one operation. */
export interface Part {
  readonly fetch: SubgraphFetch;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Pieces {
  readonly variables: string;
  readonly selection: string;
  readonly fragments: string;
}

const pieces = new LRUCache<string, Pieces>({ max: 500 });

/** One operation that answers each part under `part0`, `part1`... instead of `_entities`. */
export function joinOperations(parts: readonly Part[]): SubgraphFetch {
  const cut = parts.map(({ fetch }, number) => cutOperation(fetch.query, `part${number}`));
  const [first] = parts;
  if (!first) throw new Error('nothing is to be asked');
  const operationName = `Joined__${first.fetch.subgraph}`;
  const query =
    `query ${operationName}(${cut.map(({ variables }) => variables).join(',')})` +
    `{${cut.map(({ selection }) => selection).join(' ')}}` +
    cut.map(({ fragments }) => fragments).join('');
  const variables: Record<string, unknown> = {};
  for (const [number, part] of parts.entries()) {
    for (const [name, value] of Object.entries(part.variables)) {
      variables[`part${number}_${name}`] = value;
    }
  }
  return {
    subgraph: first.fetch.subgraph,
    query,
    operationName,
    isQuery: true,
    head: `{"query":${JSON.stringify(query)},"operationName":"${operationName}","variables":`,
    variables: JSON.stringify(variables),
  };
}

function cutOperation(query: string, part: string): Pieces {
  const key = `${part} ${query}`;
  const known = pieces.get(key);
  if (known) return known;
  const document = rename(parse(query, { noLocation: true }), part);
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('a fetch without an operation');
  const text = (nodes: readonly Parameters<typeof print>[0][], separator: string): string =>
    nodes.map((node) => stripIgnoredCharacters(print(node))).join(separator);
  const made = {
    variables: text(operation.variableDefinitions ?? [], ','),
    selection: text(operation.selectionSet.selections, ' '),
    fragments: text(
      document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
      '',
    ),
  };
  pieces.set(key, made);
  return made;
}

/** Variables and fragments of different parts may have the same names. */
function rename(document: DocumentNode, part: string): DocumentNode {
  const renamed = (name: NameNode): NameNode => ({ ...name, value: `${part}_${name.value}` });
  return visit(document, {
    Variable: (node) => ({ ...node, name: renamed(node.name) }),
    FragmentSpread: { leave: (node) => ({ ...node, name: renamed(node.name) }) },
    FragmentDefinition: { leave: (node) => ({ ...node, name: renamed(node.name) }) },
    Field: {
      leave: (node) =>
        node.name.value === '_entities'
          ? { ...node, alias: { kind: Kind.NAME, value: part } }
          : undefined,
    },
  });
}
