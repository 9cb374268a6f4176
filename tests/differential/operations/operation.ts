import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import type { Asked } from '../gateways/asked.ts';
import { Choices } from './choices.ts';
import { argument, Variables } from './inputs.ts';

const deepest = 6;
const mostSelections = 45;

/** Builds a valid operation over the API schema from a sequence of decisions. */
export function buildOperation(schema: GraphQLSchema, numbers: readonly number[]): Asked {
  const builder = new OperationBuilder(schema, new Choices(numbers));
  return builder.build();
}

/** Of unions whose members mean different things by one name, which the planner renames. */
const renamingFields = new Set(['parts', 'strictParts']);

/** Fields that are merged or required: asked for more often than others, as those are. */
const tellingFields = new Set(
  ['level', 'labels', 'grid', 'cells', 'effort', 'crew', 'verdict'].concat([
    'owned',
    'causes',
    'assets',
    'items',
    'orders',
    'carrier',
    'molds',
    'duty',
  ]),
);

interface Fragment {
  readonly name: string;
  readonly type: GraphQLCompositeType;
}

class OperationBuilder {
  readonly #schema: GraphQLSchema;
  readonly #choices: Choices;
  readonly #variables: Variables;
  readonly #fragments: Fragment[] = [];
  readonly #definitions: string[] = [];
  readonly #composites: readonly GraphQLCompositeType[];
  /** What a response name stands for, everywhere in the operation: so selections always merge. */
  readonly #names = new Map<string, string>();
  #left = mostSelections;

  constructor(schema: GraphQLSchema, choices: Choices) {
    this.#schema = schema;
    this.#choices = choices;
    this.#variables = new Variables(choices);
    this.#composites = Object.values(schema.getTypeMap())
      .filter(isCompositeType)
      .filter((type) => !type.name.startsWith('__'));
  }

  build(): Asked {
    const isMutation = this.#choices.seldom(6);
    const root = isMutation ? this.#schema.getMutationType() : this.#schema.getQueryType();
    if (!root) throw new Error('the plant has no such root');
    const selections = this.#set(root, 0);
    const { definitions, values } = this.#variables;
    const head = definitions.length > 0 ? `(${definitions.join(', ')})` : '';
    const keyword = isMutation ? 'mutation' : 'query';
    const name = this.#choices.below(2) === 1 ? ' Asked' : '';
    const source = [`${keyword}${name}${head} ${selections}`, ...this.#definitions].join('\n');
    const document = parse(source);
    const operation = document.definitions.find(
      (definition): definition is OperationDefinitionNode =>
        definition.kind === Kind.OPERATION_DEFINITION,
    );
    if (!operation) throw new Error('no operation was written');
    return { source, document, operation, variables: values };
  }

  #set(type: GraphQLCompositeType, depth: number): string {
    const least = isUnionType(type) ? 3 : 1;
    const count = least + this.#choices.below(depth === 0 ? 4 : 5);
    const texts = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${texts.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    this.#left -= 1;
    const how = this.#choices.below(10);
    if (depth < deepest && this.#left > 0) {
      if (how === 7) return this.#inlineFragment(type, depth);
      if (how === 8) return this.#spread(type, depth);
    }
    if (how === 9) return this.#meta(type, depth);
    if (isUnionType(type))
      return depth < deepest ? this.#inlineFragment(type, depth) : '__typename';
    return this.#field(type, depth);
  }

  #field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): string {
    const isLast = depth >= deepest || this.#left <= 0;
    const fields = Object.values(type.getFields());
    const may = isLast
      ? fields.filter((field) => !isCompositeType(getNamedType(field.type)))
      : fields;
    if (may.length === 0) return '__typename';
    const telling = may.filter(({ name }) => tellingFields.has(name));
    const renaming = may.filter(({ name }) => renamingFields.has(name));
    const liked = renaming.length > 0 && this.#choices.seldom(3) ? renaming : telling;
    const field = this.#choices.one(liked.length > 0 && this.#choices.seldom(2) ? liked : may);
    const { text, identity } = this.#arguments(field);
    const name = this.#responseName(field, `${field.name}${identity} ${String(field.type)}`);
    const alias = name === field.name ? '' : `${name}: `;
    const inner = getNamedType(field.type);
    const traced = this.#choices.seldom(12)
      ? this.#choices.one([' @traced', ' @traced(as: "x")'])
      : '';
    const directives = `${this.#directives()}${traced}`;
    const set = isCompositeType(inner) ? ` ${this.#set(inner, depth + 1)}` : '';
    return `${alias}${field.name}${text}${directives}${set}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): { text: string; identity: string } {
    const texts = field.args.flatMap((arg) => {
      const must = isNonNullType(arg.type) && arg.defaultValue === undefined;
      if (!must && this.#choices.below(2) === 0) return [];
      return [`${arg.name}: ${argument(arg.type, this.#choices, this.#variables)}`];
    });
    const text = texts.length > 0 ? `(${texts.join(', ')})` : '';
    return { text, identity: text };
  }

  #responseName({ name: field, type }: GraphQLField<unknown, unknown>, identity: string): string {
    // Objects keep a name that tells the field: the comparison looks for some.
    const others = [`${field}A`, `${field}B`].concat(
      isLeafType(type) ? ['toString', 'valueOf'] : [],
    );
    const base = this.#choices.seldom(4) ? this.#choices.one(others) : field;
    for (let number = 0; ; number += 1) {
      const name = number === 0 ? base : `${base}${number}`;
      const known = this.#names.get(name);
      if (known !== undefined && known !== identity) continue;
      this.#names.set(name, identity);
      return name;
    }
  }

  #meta(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 || type !== this.#schema.getQueryType()) {
      return `${this.#choices.one(['', 'kindOf: ', 'constructor: '])}__typename`;
    }
    return this.#choices.one([
      '__typename',
      '__schema { queryType { name } mutationType { kind name } }',
      'itemType: __type(name: "Item") { kind fields { name type { name kind } } }',
      '__type(name: "Nothing") { ...{ name } }',
    ]);
  }

  #inlineFragment(type: GraphQLCompositeType, depth: number): string {
    const condition = isUnionType(type) || this.#choices.seldom(5) ? null : type;
    const on = condition ?? this.#overlapping(type);
    const text = condition && this.#choices.below(2) === 0 ? '' : ` on ${on.name}`;
    return `...${text}${this.#directives()} ${this.#set(on, depth + 1)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const known = this.#fragments.filter((fragment) => this.#overlap(fragment.type, type));
    const again = known[this.#choices.below(known.length + 1)];
    if (again) return `...${again.name}${this.#directives()}`;
    const on = this.#overlapping(type);
    const selections = this.#set(on, depth + 1);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, type: on });
    this.#definitions.push(`fragment ${name} on ${on.name} ${selections}`);
    return `...${name}${this.#directives()}`;
  }

  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType {
    const all = this.#composites.filter((other) => this.#overlap(other, type));
    const objects = all.filter((other) => !isAbstractType(other));
    return this.#choices.one(this.#choices.below(2) === 0 ? objects : all);
  }

  #overlap(one: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
    const of = (type: GraphQLCompositeType) =>
      isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return of(one).some((type) => of(other).includes(type));
  }

  #directives(): string {
    if (!this.#choices.seldom(7)) return '';
    const boolean = this.#schema.getDirective('skip')?.args[0]?.type;
    if (!boolean) throw new Error('@skip takes no argument');
    const name = this.#choices.one(['include', 'skip']);
    const both = this.#choices.seldom(5)
      ? ` @${name === 'skip' ? 'include' : 'skip'}(if: false)`
      : '';
    return ` @${name}(if: ${argument(boolean, this.#choices, this.#variables)})${both}`;
  }
}
