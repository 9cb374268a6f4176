import { type ConstDirectiveNode, type DocumentNode, Kind, parse, visit } from 'graphql';

/**
 * The supergraph as the planner should read it. To come back to a subgraph for a field that
 * requires others' fields, the planner takes the type's first key there, also one that the subgraph
 * can't be asked by; so those it can be asked by stand first.
 */
export function readSupergraph(sdl: string): DocumentNode {
  const sortKeys = <Node extends { readonly directives?: readonly ConstDirectiveNode[] }>(
    node: Node,
  ): Node => ({ ...node, directives: sortDirectives(node.directives ?? []) });
  return visit(parse(sdl, { noLocation: true }), {
    ObjectTypeDefinition: { enter: sortKeys },
    InterfaceTypeDefinition: { enter: sortKeys },
  });
}

/** Those of one graph together, where its first one stood. */
function sortDirectives(directives: readonly ConstDirectiveNode[]): ConstDirectiveNode[] {
  const placed = directives.map((directive, index) => {
    const graph = graphOf(directive);
    const place = graph === null ? index : directives.findIndex((one) => graphOf(one) === graph);
    return { directive, place, late: Number(isUnresolvable(directive)) };
  });
  placed.sort((one, other) => one.place - other.place || one.late - other.late);
  return placed.map(({ directive }) => directive);
}

function graphOf(directive: ConstDirectiveNode): string | null {
  if (directive.name.value !== 'join__type') return null;
  const value = directive.arguments?.find(({ name }) => name.value === 'graph')?.value;
  return value?.kind === Kind.ENUM ? value.value : null;
}

function isUnresolvable(directive: ConstDirectiveNode): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === 'resolvable')?.value;
  return value?.kind === Kind.BOOLEAN && !value.value;
}
