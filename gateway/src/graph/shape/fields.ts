import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { shownName } from '../plan/required-arguments.ts';
import { bytesOf } from './answer-bytes.ts';
import type { Data, ShapeSource } from './shape.ts';
import type { Shaping } from './shaping.ts';
import { valueWriter, type WriteObject, type WriteValue } from './values.ts';

const openingBrace = 0x7b;
const closingBrace = 0x7d;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
type Variables = Readonly<Record<string, unknown>>;

interface Field {
  /** Its name in the merged data. */
  readonly responseName: string;
  /** Its name in the answer. */
  readonly shown: string;
  /** `{"number":` or, behind another field, `,"number":`. */
  readonly label: Uint8Array;
  /** Only for names that every object inherits, such as `constructor`. */
  readonly inherited: boolean;
  readonly write: WriteValue;
  /** Reads the whole object instead of one value: `__typename`, introspection. */
  readonly ofObject: boolean;
}

/** The writer of one operation's answers under one choice of its conditions. */
export function createAnswerWriter(
  source: ShapeSource,
  fragments: Fragments,
  variables: Variables,
): (data: Data, shaping: Shaping) => boolean {
  const { schema, operation } = source;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`the graph has no ${operation.operation}`);
  const compiler = new Compiler(source, fragments, variables);
  return compiler.objectWriter(root, [operation.selectionSet], '');
}

class Compiler {
  readonly #source: ShapeSource;
  readonly #fragments: Fragments;
  readonly #variables: Variables;

  constructor(source: ShapeSource, fragments: Fragments, variables: Variables) {
    this.#source = source;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  /** Fields depend on the object's own type, so they are compiled when the first one comes. */
  objectWriter(
    declared: GraphQLCompositeType,
    selections: readonly SelectionSetNode[],
    path: string,
  ): WriteObject {
    const { schema, sharedPaths } = this.#source;
    const byType = new Map<string, readonly Field[]>();
    const fieldsOf = (typename: string): readonly Field[] | null => {
      const type = typename === declared.name ? declared : schema.getType(typename);
      if (!isCompositeType(type)) return null;
      const fields = this.#fields(type, selections, path);
      byType.set(typename, fields);
      return fields;
    };
    const write = (value: object, shaping: Shaping): boolean => {
      const typename = (value as Data).__typename;
      const name = typeof typename === 'string' ? typename : declared.name;
      const fields = byType.get(name) ?? fieldsOf(name);
      if (fields) return writeFields(fields, value as Data, shaping);
      const place = shaping.describePlace(declared.name, declared.name);
      shaping.fail(`Invalid __typename found for object at ${place}.`);
      return false;
    };
    return sharedPaths.has(path) ? reusing(write) : write;
  }

  #fields(
    type: GraphQLCompositeType,
    selections: readonly SelectionSetNode[],
    path: string,
  ): readonly Field[] {
    const grouped = new Map<string, FieldNode[]>();
    for (const set of selections) this.#collect(type, set, grouped, new Set());
    const fields = [...grouped].flatMap(([name, nodes]) => {
      const field = this.#field(type, name, nodes, path);
      return field ? [field] : [];
    });
    return fields.map((field, at) => ({
      ...field,
      label: bytesOf(`${at === 0 ? '{' : ','}${JSON.stringify(field.shown)}:`),
    }));
  }

  #field(
    type: GraphQLCompositeType,
    responseName: string,
    nodes: readonly FieldNode[],
    path: string,
  ): Omit<Field, 'label'> | null {
    const shown = shownName(responseName);
    const inherited = responseName in Object.prototype;
    const name = nodes[0]?.name.value ?? '';
    const named = { responseName, shown, inherited };
    const ofObject = { ...named, ofObject: true };
    if (name === '__typename') {
      const text = isObjectType(type) ? bytesOf(JSON.stringify(type.name)) : null;
      const write = (_value: unknown, shaping: Shaping): boolean => {
        if (text === null) shaping.fail(`Cannot tell the type of this ${type.name}.`);
        else shaping.answer.add(text);
        return text !== null;
      };
      return { ...ofObject, write };
    }
    if (name === '__schema' || name === '__type') {
      const write = (_value: unknown, shaping: Shaping): boolean => {
        shaping.answer.addText(shaping.introspect(nodes));
        return true;
      };
      return { ...ofObject, write };
    }
    const definition = isUnionType(type) ? undefined : type.getFields()[name];
    if (!definition) return null;
    const inside = getNamedType(definition.type);
    const inner = path === '' ? responseName : `${path}.${responseName}`;
    const sets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    const writeObject = isCompositeType(inside) ? this.objectWriter(inside, sets, inner) : null;
    const write = valueWriter({
      schema: this.#source.schema,
      type: definition.type,
      parentType: type.name,
      writeObject,
    });
    return { ...named, ofObject: false, write };
  }

  /** The specification's CollectFields. */
  #collect(
    type: GraphQLCompositeType,
    set: SelectionSetNode,
    grouped: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!this.#isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value;
        const nodes = grouped.get(name);
        if (nodes) nodes.push(node);
        else grouped.set(name, [node]);
        continue;
      }
      const fragment = this.#fragmentOf(node, visited);
      if (fragment && this.#applies(fragment.typeCondition?.name.value, type)) {
        this.#collect(type, fragment.selectionSet, grouped, visited);
      }
    }
  }

  #fragmentOf(node: SelectionNode, visited: Set<string>) {
    if (node.kind !== Kind.FRAGMENT_SPREAD) return node.kind === Kind.INLINE_FRAGMENT ? node : null;
    if (visited.has(node.name.value)) return null;
    visited.add(node.name.value);
    return this.#fragments.get(node.name.value) ?? null;
  }

  #isIncluded(node: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.#variables);
    if (skip?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.if !== false;
  }

  #applies(condition: string | undefined, type: GraphQLCompositeType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const { schema } = this.#source;
    const conditional = schema.getType(condition);
    if (!isAbstractType(conditional) || isUnionType(type)) return false;
    return schema.isSubType(conditional, type);
  }
}

function writeFields(fields: readonly Field[], data: Data, shaping: Shaping): boolean {
  const { path, answer } = shaping;
  shaping.objects += 1;
  const at = path.push('') - 1;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as Field;
    const { responseName } = field;
    path[at] = field.shown;
    const value = field.ofObject
      ? data
      : field.inherited && !Object.hasOwn(data, responseName)
        ? undefined
        : data[responseName];
    answer.add(field.label);
    if (!field.write(value, shaping)) {
      path.pop();
      return false;
    }
  }
  path.pop();
  if (fields.length === 0) answer.addByte(openingBrace);
  answer.addByte(closingBrace);
  return true;
}

/** One object in many places is written once. */
function reusing(write: WriteObject): WriteObject {
  const shape = {};
  return (value, shaping) => {
    const { answer } = shaping;
    const written = shaping.writtenBy(shape);
    const known = written?.get(value);
    if (known) {
      answer.repeat(known.from, known.to);
      shaping.objects += known.objects;
      return true;
    }
    const from = answer.length;
    const before = shaping.objects;
    const isWritten = write(value, shaping);
    if (isWritten)
      written?.set(value, { from, to: answer.length, objects: shaping.objects - before });
    return isWritten;
  };
}
