import {
  doTypesOverlap,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Asked } from '../gateways/asked.ts';

const nothing = parse('{ __typename @skip(if: true) }', { noLocation: true }).definitions.flatMap(
  (definition) => ('selectionSet' in definition ? (definition.selectionSet?.selections ?? []) : []),
);

/**
 * The same operation, asked without a type condition where the condition says no more than is
 * known: in an item, `... on Part { name }` is `... { name }`.
 */
export function narrowed(schema: GraphQLSchema, asked: Asked): Asked {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of asked.document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const root = schema.getRootType(asked.operation.operation);
  if (!root) throw new Error('the schema has no such root');
  const set = (from: SelectionSetNode, type: GraphQLCompositeType): SelectionSetNode => ({
    ...from,
    selections: from.selections.flatMap((node) => selection(node, type) ?? nothing),
  });
  const selection = (node: SelectionNode, type: GraphQLCompositeType): SelectionNode | null => {
    if (node.kind === Kind.FIELD) {
      const field = isUnionType(type) ? undefined : type.getFields()[node.name.value];
      const inner = field && getNamedType(field.type);
      if (!node.selectionSet || !inner || !isCompositeType(inner)) return node;
      return { ...node, selectionSet: set(node.selectionSet, inner) };
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    if (!fragment) throw new Error('there is no such fragment');
    const { typeCondition, selectionSet } = fragment;
    const { directives } = node;
    const to = typeCondition ? schema.getType(typeCondition.name.value) : type;
    if (!isCompositeType(to)) throw new Error('a fragment on no object');
    // In a supplier, `... on Good { ... on Item { number } }` asks for nothing.
    if (!doTypesOverlap(schema, to, type)) return null;
    const saysMore = to !== type && !(isAbstractType(to) && schema.isSubType(to, type as never));
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(directives ? { directives } : {}),
      ...(saysMore && typeCondition ? { typeCondition } : {}),
      selectionSet: set(selectionSet, saysMore ? to : type),
    };
  };
  const operation = { ...asked.operation, selectionSet: set(asked.operation.selectionSet, root) };
  const document = { kind: Kind.DOCUMENT as const, definitions: [operation] };
  return { ...asked, source: print(document), document, operation };
}
