import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  AttributeDefinitionInput,
  AttributeFilter,
  ItemAttributesArgs,
  MutationAddAttributesArgs,
  MutationClassifyItemArgs,
  MutationCreateItemClassArgs,
  QueryItemClassArgs,
  QueryItemClassByCodeArgs,
  QueryItemClassesArgs,
  QueryItemsArgs,
} from '../__generated__/resolvers.ts';
import type { Item } from '../items/commands.ts';
import { itemById } from '../items/loaders.ts';
import { findItems } from '../items/queries.ts';
import { addAttributes, classifyItem, createItemClass } from './commands.ts';
import {
  attributeById,
  attributesOfClass,
  type AttributeValue,
  classOfItem,
  itemClassById,
  valuesOfItem,
} from './loaders.ts';
import {
  type AttributeDefinition,
  classWithCode,
  findItemClasses,
  type ItemClass,
} from './queries.ts';
import type { AttributeKind, NewAttribute } from './rules.ts';
import { type AskedAttribute, whereClassified } from './search.ts';

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('ItemClass', id);
  return uuid === null ? null : itemClassById(context).load(uuid);
};

function readAttribute(input: AttributeDefinitionInput): NewAttribute {
  const { code, name, kind, required } = input;
  return {
    code,
    name,
    kind,
    required,
    unit: input.unit ?? null,
    minimum: input.minimum ?? null,
    maximum: input.maximum ?? null,
    choices: input.choices ?? null,
  };
}

function readClassification(input: MutationClassifyItemArgs['input']) {
  return {
    itemId: decodeId('Item', input.itemId, 'itemId'),
    itemClassId: decodeId('ItemClass', input.itemClassId, 'itemClassId'),
    attributes: input.attributes.map((value, at) => ({
      attributeId: decodeId(
        'AttributeDefinition',
        value.attributeId,
        `attributes.${at}.attributeId`,
      ),
      text: value.text ?? null,
      decimal: value.decimal
        ? { value: value.decimal.value, unit: value.decimal.unit ?? null }
        : null,
      integer: value.integer ?? null,
      boolean: value.boolean ?? null,
      date: value.date ?? null,
      choice: value.choice ?? null,
    })),
  };
}

const classMutations = {
  createItemClass: (_: unknown, { input }: MutationCreateItemClassArgs, context: RequestContext) =>
    answer(context, { itemClass: null }, async () => {
      const asked = {
        code: input.code,
        name: input.name,
        parentId: input.parentId ? decodeId('ItemClass', input.parentId, 'parentId') : null,
        attributes: input.attributes.map(readAttribute),
      };
      const once = { mutation: 'createItemClass', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => createItemClass(work, asked));
      return { itemClass: await itemClassById(context).load(done.itemClassId) };
    }),
  addAttributes: (_: unknown, { input }: MutationAddAttributesArgs, context: RequestContext) =>
    answer(context, { itemClass: null }, async () => {
      const asked = {
        itemClassId: decodeId('ItemClass', input.itemClassId, 'itemClassId'),
        attributes: input.attributes.map(readAttribute),
      };
      const once = { mutation: 'addAttributes', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => addAttributes(work, asked));
      return { itemClass: await itemClassById(context).load(done.itemClassId) };
    }),
  classifyItem: (_: unknown, { input }: MutationClassifyItemArgs, context: RequestContext) =>
    answer(context, { item: null }, async () => {
      const asked = readClassification(input);
      const once = { mutation: 'classifyItem', key: input.idempotencyKey, input: asked };
      const { itemId } = await transactOnce(context, once, (work) => classifyItem(work, asked));
      return { item: await itemById(context).load(itemId) };
    }),
};

/** The graph's type for each kind; each names its value after itself. */
const typeOf: Readonly<Record<AttributeKind, string>> = {
  TEXT: 'TextAttribute',
  DECIMAL: 'DecimalAttribute',
  INTEGER: 'IntegerAttribute',
  BOOLEAN: 'BooleanAttribute',
  DATE: 'DateAttribute',
  CHOICE: 'ChoiceAttribute',
};

interface ShownValue extends AttributeValue {
  readonly attribute: AttributeDefinition;
}

async function attributesOfItem(
  item: Item,
  { asOf }: ItemAttributesArgs,
  context: RequestContext,
): Promise<ShownValue[]> {
  const values = await valuesOfItem(context, item.id, asOf ?? null);
  const shown = await Promise.all(
    values.map(async (value) => ({
      ...value,
      attribute: await attributeById(context).load(value.attributeId),
    })),
  );
  return shown
    .flatMap(({ attribute, ...value }) => (attribute ? [{ ...value, attribute }] : []))
    .sort((one, other) => one.attribute.position - other.attribute.position);
}

/** Items are listed here, for here it is known what they are asked for by. */
async function listItems(_: unknown, args: QueryItemsArgs, { db }: RequestContext) {
  const { itemClassId, attributes, ...search } = args.filter ?? {};
  const more = await whereClassified(
    db,
    itemClassId ? decodeId('ItemClass', itemClassId, 'filter.itemClassId') : null,
    (attributes ?? []).map(readAsked),
  );
  return findItems(db, search, args.orderBy !== 'CREATED', args, more);
}

function readAsked(asked: AttributeFilter, at: number): AskedAttribute {
  return {
    attributeId: decodeId(
      'AttributeDefinition',
      asked.attributeId,
      `filter.attributes.${at}.attributeId`,
    ),
    text: asked.text ?? null,
    choices: asked.choices ?? null,
    minimum: asked.minimum ?? null,
    maximum: asked.maximum ?? null,
    unit: asked.unit ?? null,
    boolean: asked.boolean ?? null,
    from: asked.from ?? null,
    to: asked.to ?? null,
  };
}

export const classResolvers = {
  Query: {
    items: listItems,
    itemClass: (_: unknown, { id }: QueryItemClassArgs, context: RequestContext) =>
      load(context, id),
    itemClassByCode: (_: unknown, { code }: QueryItemClassByCodeArgs, { db }: RequestContext) =>
      classWithCode(db, code),
    itemClasses: (_: unknown, args: QueryItemClassesArgs, { db }: RequestContext) =>
      findItemClasses(
        db,
        args.parentId ? decodeId('ItemClass', args.parentId, 'parentId') : null,
        args,
      ),
  },
  Mutation: classMutations,
  ItemClass: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (itemClass: ItemClass) => encodeId('ItemClass', itemClass.id),
    parent: (itemClass: ItemClass, _: unknown, context: RequestContext) =>
      itemClass.parentId === null ? null : itemClassById(context).load(itemClass.parentId),
    attributes: async (itemClass: ItemClass, _: unknown, context: RequestContext) =>
      (await attributesOfClass(context).load(itemClass.id)) ?? [],
  },
  AttributeDefinition: {
    id: (attribute: AttributeDefinition) => encodeId('AttributeDefinition', attribute.id),
    itemClass: (attribute: AttributeDefinition, _: unknown, context: RequestContext) =>
      itemClassById(context).load(attribute.classId),
  },
  AttributeValue: {
    __resolveType: ({ attribute }: ShownValue) => typeOf[attribute.kind],
  },
  DecimalAttribute: {
    decimal: (value: ShownValue) => value.number,
    unit: (value: ShownValue) => value.attribute.unit,
  },
  IntegerAttribute: { integer: (value: ShownValue) => Number(value.number) },
  BooleanAttribute: { boolean: (value: ShownValue) => value.flag },
  DateAttribute: { date: (value: ShownValue) => value.day },
  ChoiceAttribute: { choice: (value: ShownValue) => value.text },
  Item: {
    itemClass: (item: Item, _: unknown, context: RequestContext) =>
      classOfItem(context).load(item.id),
    attributes: attributesOfItem,
  },
};
