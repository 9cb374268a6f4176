import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Choices } from './choices.ts';

interface Variable {
  readonly name: string;
  readonly definition: string;
}

/** The variables of one operation, defined where they are used first. */
export class Variables {
  readonly definitions: string[] = [];
  readonly values: Record<string, unknown> = {};
  readonly #byType = new Map<string, Variable[]>();
  readonly #choices: Choices;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  /** `$name` of a variable that may stand in a place of this type. */
  use(type: GraphQLInputType): string {
    const choices = this.#choices;
    const known = this.#byType.get(String(type)) ?? [];
    const again = known[choices.below(known.length + 2)];
    if (again) return `$${again.name}`;
    const name = `v${this.definitions.length}`;
    const hasDefault = choices.below(2) === 1;
    const isSent = (isNonNullType(type) && !hasDefault) || choices.below(3) > 0;
    const inner = hasDefault ? ` = ${literal(type, choices)}` : '';
    const definition = `$${name}: ${String(type)}${inner}`;
    this.definitions.push(definition);
    if (isSent) this.values[name] = valueOf(type, choices);
    this.#byType.set(String(type), [...known, { name, definition }]);
    return `$${name}`;
  }
}

const ids = ['Item-1', 'Item-2', 'Item-3', 'Asset-1', 'Asset-2', 'Order-1'];

function valueOf(type: GraphQLInputType, choices: Choices): unknown {
  if (isNonNullType(type)) return presentValue(type.ofType, choices);
  return choices.seldom(6) ? null : presentValue(type, choices);
}

function presentValue(type: GraphQLInputType, choices: Choices): unknown {
  if (isListType(type)) {
    const inner = type.ofType;
    return Array.from({ length: choices.below(3) }, () => valueOf(inner, choices));
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        (isNonNullType(field.type) && field.defaultValue === undefined) || choices.below(2),
    );
    return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, choices)]));
  }
  if (isEnumType(type)) return choices.one(type.getValues()).name;
  switch (String(type)) {
    case 'Int':
      return choices.below(5);
    case 'Float':
      return choices.below(10) / 4;
    case 'Boolean':
      return choices.below(2) === 1;
    case 'ID':
      return choices.one(ids);
    default:
      return choices.one(['', 'a "b"', 'MAIN', 'ü\n']);
  }
}

/** The same as GraphQL writes it. */
function literal(type: GraphQLInputType, choices: Choices): string {
  return write(valueOf(type, choices), type);
}

/** An argument: a variable, a literal, or a literal that holds variables. */
export function argument(type: GraphQLInputType, choices: Choices, variables: Variables): string {
  const how = choices.below(3);
  if (how === 1) return variables.use(type);
  const object = isNonNullType(type) ? type.ofType : type;
  if (how === 0 || !isInputObjectType(object)) return literal(type, choices);
  const fields = Object.values(object.getFields());
  const texts = fields.map((field) => `${field.name}: ${argument(field.type, choices, variables)}`);
  return `{${texts.join(' ')}}`;
}

function write(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return write(value, type.ofType);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((one) => write(one, type.ofType)).join(' ')}]`;
  }
  if (isInputObjectType(type) && typeof value === 'object' && value !== null) {
    const fields = type.getFields();
    const texts = Object.entries(value).map(([name, inner]) => {
      const field = fields[name];
      return field ? `${name}: ${write(inner, field.type)}` : '';
    });
    return `{${texts.join(' ')}}`;
  }
  return isEnumType(type) && typeof value === 'string' ? value : JSON.stringify(value);
}
