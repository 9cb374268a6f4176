import { readdirSync, readFileSync } from 'node:fs';
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';

/** What a subgraph answers of an entity that it is asked for by its id alone. */
export interface Entity {
  readonly type: string;
  /** Its fields that need no argument. */
  readonly selection: string;
}

type TypeNodeOfObject = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

/** Entities of a subgraph that `_entities` finds by `id`, read from its SDL. */
export function entitiesOf(subgraph: string): readonly Entity[] {
  const folder = new URL(`../../../schema/${subgraph}/`, import.meta.url);
  const definitions = readdirSync(folder).flatMap(
    (file) => parse(readFileSync(new URL(file, folder), 'utf8')).definitions,
  );
  const leafNames = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);
  for (const one of definitions) {
    if (one.kind === Kind.SCALAR_TYPE_DEFINITION || one.kind === Kind.ENUM_TYPE_DEFINITION) {
      leafNames.add(one.name.value);
    }
  }
  const fields = new Map<string, string[]>();
  const keyed = new Set<string>();
  for (const one of definitions.filter(isObject)) {
    const name = one.name.value;
    if (hasKeyById(one)) keyed.add(name);
    const leaves = (one.fields ?? []).filter((field) => isLeaf(field, leafNames));
    fields.set(name, [...(fields.get(name) ?? []), ...leaves.map((field) => field.name.value)]);
  }
  return [...keyed].map((type) => ({ type, selection: (fields.get(type) ?? []).join(' ') }));
}

function isObject(one: DefinitionNode): one is TypeNodeOfObject {
  return one.kind === Kind.OBJECT_TYPE_DEFINITION || one.kind === Kind.OBJECT_TYPE_EXTENSION;
}

function hasKeyById({ directives = [] }: TypeNodeOfObject): boolean {
  return directives.some((directive) => {
    const given = new Map(
      directive.arguments?.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
    );
    const isById = directive.name.value === 'key' && given.get('fields') === 'id';
    return isById && given.get('resolvable') !== false;
  });
}

function isLeaf(field: FieldDefinitionNode, leafNames: ReadonlySet<string>): boolean {
  const isExternal = field.directives?.some(({ name }) =>
    ['external', 'requires'].includes(name.value),
  );
  const must = field.arguments?.some(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  );
  return !isExternal && !must && leafNames.has(nameOf(field.type));
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
