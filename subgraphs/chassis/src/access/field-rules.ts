import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';

/**
 * The scope each field asks for, by its coordinate (`SalesOrder.lines`); null: none of its own.
 * What is not in it may not be asked for by anybody.
 */
export type FieldRules = ReadonlyMap<string, string | null>;

/** The `@access` rules of a contract, a subgraph's or the composed one. */
export function readFieldRules(contract: DocumentNode): FieldRules {
  const rules = new Map<string, string | null>();
  for (const definition of contract.definitions) {
    if (!hasFields(definition)) continue;
    const ofType = ruleIn(definition.directives);
    for (const field of definition.fields ?? []) {
      const rule = ruleIn(field.directives) ?? ofType;
      if (rule) rules.set(`${definition.name.value}.${field.name.value}`, rule.scope);
    }
  }
  return rules;
}

/** Fields of a contract that no rule was made for; there must be none. */
export function fieldsWithoutRule(contract: DocumentNode): string[] {
  const rules = readFieldRules(contract);
  return contract.definitions.flatMap((definition) => {
    if (!hasFields(definition)) return [];
    const type = definition.name.value;
    const fields = (definition.fields ?? []).map(({ name }) => `${type}.${name.value}`);
    return fields.filter((coordinate) => !rules.has(coordinate));
  });
}

type WithFields =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode;

const kindsWithFields = new Set<Kind>([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
]);

function hasFields(definition: DefinitionNode): definition is WithFields {
  return kindsWithFields.has(definition.kind);
}

function ruleIn(
  directives: readonly ConstDirectiveNode[] | undefined,
): { readonly scope: string | null } | null {
  const directive = directives?.find(({ name }) => name.value === 'access');
  if (!directive) return null;
  const said = directive.arguments?.find(({ name }) => name.value === 'scope')?.value;
  return { scope: said?.kind === Kind.STRING ? said.value : null };
}
