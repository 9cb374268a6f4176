import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import { type ConstDirectiveNode, type GraphQLSchema, Kind, parse } from 'graphql';

/**
 * The part of the graph that carries a tag (Apollo's contract variants, by `@tag`): fields tagged
 * themselves or by their type, and whatever inputs, enums and scalars they need. The rest can't be
 * asked for.
 */
export function filterByTag(api: GraphQLSchema, supergraphSdl: string, tag: string): GraphQLSchema {
  const tagged = findTagged(supergraphSdl, tag);
  const keep = <Config>(config: Config, field: string, type: string): Config | null =>
    tagged.has(type) || tagged.has(`${type}.${field}`) ? config : null;
  const filtered = mapSchema(api, {
    [MapperKind.OBJECT_FIELD]: keep,
    [MapperKind.ROOT_FIELD]: keep,
    [MapperKind.INTERFACE_FIELD]: keep,
  });
  return pruneSchema(filtered);
}

/** Coordinates (`SalesOrder`, `SalesOrder.number`) that carry the tag. */
function findTagged(supergraphSdl: string, tag: string): ReadonlySet<string> {
  const tagged = new Set<string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    const isObject = definition.kind === Kind.OBJECT_TYPE_DEFINITION;
    if (!isObject && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    if (carries(definition.directives, tag)) tagged.add(type);
    for (const { name, directives } of definition.fields ?? []) {
      if (carries(directives, tag)) tagged.add(`${type}.${name.value}`);
    }
  }
  return tagged;
}

function carries(directives: readonly ConstDirectiveNode[] | undefined, tag: string): boolean {
  return (directives ?? []).some(
    (one) =>
      one.name.value === 'tag' &&
      one.arguments?.some(({ value }) => value.kind === Kind.STRING && value.value === tag),
  );
}
