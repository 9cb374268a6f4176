import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationAssignRevisionSchemeArgs,
  MutationCreateRevisionSchemeArgs,
  QueryRevisionSchemeArgs,
} from '../__generated__/resolvers.ts';
import type { Item } from '../items/commands.ts';
import { itemById } from '../items/loaders.ts';
import { assignRevisionScheme, createRevisionScheme } from './commands.ts';
import { labelsOfItem, revisionSchemeById, schemeOfItem } from './loaders.ts';
import { findRevisionSchemes, type RevisionScheme, symbolsOf } from './queries.ts';
import { labelAt, nextLabel, type Symbols } from './rules.ts';

const load = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('RevisionScheme', id);
  return uuid === null ? null : revisionSchemeById(context).load(uuid);
};

function readSymbols(input: MutationCreateRevisionSchemeArgs['input']): Symbols {
  return input.kind === 'ALPHABETIC'
    ? { kind: 'ALPHABETIC', skipped: input.skippedLetters }
    : { kind: 'NUMERIC', width: input.width, start: input.start };
}

const schemeMutations = {
  createRevisionScheme: (
    _: unknown,
    { input }: MutationCreateRevisionSchemeArgs,
    context: RequestContext,
  ) =>
    answer(context, { revisionScheme: null }, async () => {
      const asked = { name: input.name, symbols: readSymbols(input) };
      const once = { mutation: 'createRevisionScheme', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => createRevisionScheme(work, asked));
      return { revisionScheme: await revisionSchemeById(context).load(done.revisionSchemeId) };
    }),
  assignRevisionScheme: (
    _: unknown,
    { input }: MutationAssignRevisionSchemeArgs,
    context: RequestContext,
  ) =>
    answer(context, { revisionScheme: null, item: null }, async () => {
      const asked = {
        revisionSchemeId: input.revisionSchemeId
          ? decodeId('RevisionScheme', input.revisionSchemeId, 'revisionSchemeId')
          : null,
        itemId: input.itemId ? decodeId('Item', input.itemId, 'itemId') : null,
        classId: input.itemClassId ? decodeId('ItemClass', input.itemClassId, 'itemClassId') : null,
      };
      const once = { mutation: 'assignRevisionScheme', key: input.idempotencyKey, input: asked };
      const { itemId } = await transactOnce(context, once, (work) =>
        assignRevisionScheme(work, asked),
      );
      return {
        revisionScheme:
          asked.revisionSchemeId === null
            ? null
            : await revisionSchemeById(context).load(asked.revisionSchemeId),
        item: itemId === null ? null : await itemById(context).load(itemId),
      };
    }),
};

export const schemeResolvers = {
  Query: {
    revisionScheme: (_: unknown, { id }: QueryRevisionSchemeArgs, context: RequestContext) =>
      load(context, id),
    revisionSchemes: (_: unknown, args: PageArgs, { db }: RequestContext) =>
      findRevisionSchemes(db, args),
  },
  Mutation: schemeMutations,
  RevisionScheme: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => load(context, id),
    id: (scheme: RevisionScheme) => encodeId('RevisionScheme', scheme.id),
    skippedLetters: (scheme: RevisionScheme) => scheme.skipped,
    firstLabels: (scheme: RevisionScheme) =>
      Array.from({ length: 30 }, (_, at) => labelAt(symbolsOf(scheme), at + 1)),
  },
  Item: {
    revisionScheme: (item: Item, _: unknown, context: RequestContext) =>
      schemeOfItem(context).load(item.id),
    nextRevisionLabel: async (item: Item, _: unknown, context: RequestContext) => {
      const [scheme, given] = await Promise.all([
        schemeOfItem(context).load(item.id),
        labelsOfItem(context).load(item.id),
      ]);
      return nextLabel(symbolsOf(scheme), given ?? []);
    },
  },
};
