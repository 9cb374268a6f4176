import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  ItemAlternatesArgs,
  ItemManufacturerPartsArgs,
  MutationAddAlternateArgs,
  MutationAddManufacturerPartArgs,
  MutationCreateManufacturerArgs,
  MutationRemoveAlternateArgs,
  MutationSetManufacturerPartArgs,
  QueryManufacturerArgs,
  QueryManufacturerPartsArgs,
} from '../__generated__/resolvers.ts';
import type { Item } from '../items/commands.ts';
import { itemById } from '../items/loaders.ts';
import { assertPast, heldThen } from '../items/then.ts';
import {
  addAlternate,
  addManufacturerPart,
  createManufacturer,
  removeAlternate,
  setManufacturerPart,
} from './commands.ts';
import {
  type Alternate,
  alternateById,
  alternatesEver,
  alternatesOfItem,
  type Manufacturer,
  manufacturerById,
  type ManufacturerPart,
  manufacturerPartById,
  partsOfItem,
  statesOfPart,
  type Substitute,
  pastSubstitutesOfLine,
  substitutesOfLine,
} from './loaders.ts';
import { findManufacturerParts, findManufacturers } from './queries.ts';

const loadManufacturer = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('Manufacturer', id);
  return uuid === null ? null : manufacturerById(context).load(uuid);
};

const loadPart = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('ManufacturerPart', id);
  return uuid === null ? null : manufacturerPartById(context).load(uuid);
};

const alternateMutations = {
  addAlternate: (_: unknown, { input }: MutationAddAlternateArgs, context: RequestContext) =>
    answer(context, { alternate: null, item: null }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        alternateItemId: decodeId('Item', input.alternateItemId, 'alternateItemId'),
        bothWays: input.bothWays,
        rank: input.rank,
      };
      const once = { mutation: 'addAlternate', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => addAlternate(work, asked));
      const row = await alternateById(context).load(done.alternateId);
      return {
        alternate: row && { ...row, seenFrom: row.itemId },
        item: await itemById(context).load(asked.itemId),
      };
    }),
  removeAlternate: (_: unknown, { input }: MutationRemoveAlternateArgs, context: RequestContext) =>
    answer(context, { alternate: null, item: null }, async () => {
      const asked = { alternateId: decodeId('Alternate', input.alternateId, 'alternateId') };
      const once = { mutation: 'removeAlternate', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => removeAlternate(work, asked));
      const row = await alternateById(context).load(done.alternateId);
      return {
        alternate: row && { ...row, seenFrom: row.itemId },
        item: await itemById(context).load(done.itemId),
      };
    }),
};

const manufacturerMutations = {
  createManufacturer: (
    _: unknown,
    { input }: MutationCreateManufacturerArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturer: null }, async () => {
      const asked = { name: input.name };
      const once = { mutation: 'createManufacturer', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => createManufacturer(work, asked));
      return { manufacturer: await manufacturerById(context).load(done.manufacturerId) };
    }),
  addManufacturerPart: (
    _: unknown,
    { input }: MutationAddManufacturerPartArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturerPart: null }, async () => {
      const asked = {
        itemId: decodeId('Item', input.itemId, 'itemId'),
        manufacturerId: decodeId('Manufacturer', input.manufacturerId, 'manufacturerId'),
        partNumber: input.partNumber,
        lifecycle: input.lifecycle,
        preferred: input.preferred,
      };
      const once = { mutation: 'addManufacturerPart', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => addManufacturerPart(work, asked));
      return {
        manufacturerPart: await manufacturerPartById(context).load(done.manufacturerPartId),
      };
    }),
  setManufacturerPart: (
    _: unknown,
    { input }: MutationSetManufacturerPartArgs,
    context: RequestContext,
  ) =>
    answer(context, { manufacturerPart: null }, async () => {
      const asked = {
        manufacturerPartId: decodeId(
          'ManufacturerPart',
          input.manufacturerPartId,
          'manufacturerPartId',
        ),
        lifecycle: input.lifecycle,
        preferred: input.preferred,
      };
      const once = { mutation: 'setManufacturerPart', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => setManufacturerPart(work, asked));
      return {
        manufacturerPart: await manufacturerPartById(context).load(done.manufacturerPartId),
      };
    }),
};

/** A manufacturer's part as it stands, or as it stood at a moment. */
type PartAsOf = ManufacturerPart & { readonly asOf?: string };

async function statesOf({ id, asOf }: PartAsOf, context: RequestContext) {
  const states = await statesOfPart(context).load(id);
  return asOf ? states.filter(({ recordedAt }) => recordedAt <= new Date(asOf)) : states;
}

async function stateOf(part: PartAsOf, context: RequestContext) {
  const now = (await statesOf(part, context)).at(-1);
  if (!now) throw new Error(`manufacturer part ${part.id} has no state`);
  return now;
}

export const sourcingResolvers = {
  Query: {
    manufacturer: (_: unknown, { id }: QueryManufacturerArgs, context: RequestContext) =>
      loadManufacturer(context, id),
    manufacturers: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findManufacturers(db, args),
    manufacturerParts: (_: unknown, args: QueryManufacturerPartsArgs, { db }: RequestContext) => {
      const { manufacturerId, partNumber, partNumberPrefix } = args.filter ?? {};
      const search = {
        manufacturerId: manufacturerId
          ? decodeId('Manufacturer', manufacturerId, 'filter.manufacturerId')
          : null,
        partNumber: partNumber ?? null,
        partNumberPrefix: partNumberPrefix ?? null,
      };
      return findManufacturerParts(db, search, args);
    },
  },
  Mutation: { ...alternateMutations, ...manufacturerMutations },
  Item: {
    alternates: async (item: Item, { asOf }: ItemAlternatesArgs, context: RequestContext) => {
      if (!asOf) return alternatesOfItem(context).load(item.id);
      assertPast(context, asOf);
      const said = await alternatesEver(context).load(item.id);
      return said.filter((one) => heldThen(one, asOf));
    },
    manufacturerParts: async (
      item: Item,
      { asOf }: ItemManufacturerPartsArgs,
      context: RequestContext,
    ) => {
      const parts = await partsOfItem(context).load(item.id);
      if (!asOf) return parts;
      assertPast(context, asOf);
      const then = parts.filter(({ recordedAt }) => recordedAt <= new Date(asOf));
      return then.map((part) => ({ ...part, asOf }));
    },
  },
  Alternate: {
    id: (row: Alternate) => encodeId('Alternate', row.id),
    item: (row: Alternate, _: unknown, context: RequestContext) =>
      itemById(context).load(row.seenFrom === row.itemId ? row.alternateItemId : row.itemId),
  },
  BomLine: {
    substitutes: (
      line: { id: string } | { id: string; endedAt: Date },
      _: unknown,
      context: RequestContext,
    ) => ('endedAt' in line ? pastSubstitutesOfLine : substitutesOfLine)(context).load(line.id),
  },
  Substitute: {
    item: (row: Substitute, _: unknown, context: RequestContext) =>
      itemById(context).load(row.itemId),
  },
  Manufacturer: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      loadManufacturer(context, id),
    id: (manufacturer: Manufacturer) => encodeId('Manufacturer', manufacturer.id),
  },
  ManufacturerPart: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => loadPart(context, id),
    id: (part: ManufacturerPart) => encodeId('ManufacturerPart', part.id),
    item: (part: ManufacturerPart, _: unknown, context: RequestContext) =>
      itemById(context).load(part.itemId),
    manufacturer: (part: ManufacturerPart, _: unknown, context: RequestContext) =>
      manufacturerById(context).load(part.manufacturerId),
    lifecycle: async (part: PartAsOf, _: unknown, context: RequestContext) =>
      (await stateOf(part, context)).lifecycle,
    preferred: async (part: PartAsOf, _: unknown, context: RequestContext) =>
      (await stateOf(part, context)).preferred,
    history: (part: PartAsOf, _: unknown, context: RequestContext) => statesOf(part, context),
  },
};
