import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  DocumentLatestVersionArgs,
  DocumentUsesArgs,
  DocumentVersionsArgs,
  ItemRevisionDocumentsArgs,
  MutationAddDocumentVersionArgs,
  MutationAttachDocumentArgs,
  MutationCreateDocumentArgs,
  MutationDetachDocumentArgs,
  QueryDocumentArgs,
  QueryDocumentByNumberArgs,
  QueryDocumentsArgs,
} from '../__generated__/resolvers.ts';
import type { ItemRevision } from '../items/commands.ts';
import { revisionById } from '../items/loaders.ts';
import { assertPast, type RevisionThen } from '../items/then.ts';
import {
  addDocumentVersion,
  attachDocument,
  createDocument,
  detachDocument,
  type Document,
  receiveFile,
} from './commands.ts';
import {
  contentOf,
  documentById,
  documentsOfRevision,
  type DocumentVersion,
  documentVersionById,
  latestVersions,
  type RevisionDocument,
  usesOfDocument,
  versionsOfDocument,
} from './loaders.ts';
import { documentWithNumber, findDocuments } from './queries.ts';
import {
  documentsOfRevisionThen,
  latestVersionThen,
  usesOfDocumentThen,
  versionsOfDocumentThen,
} from './then.ts';

const loadDocument = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('Document', id);
  return uuid === null ? null : documentById(context).load(uuid);
};

const loadVersion = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('DocumentVersion', id);
  return uuid === null ? null : documentVersionById(context).load(uuid);
};

const documentMutations = {
  createDocument: (_: unknown, { input }: MutationCreateDocumentArgs, context: RequestContext) =>
    answer(context, { document: null }, async () => {
      const { idempotencyKey: key, ...document } = input;
      const once = { mutation: 'createDocument', key, input: document };
      const done = await transactOnce(context, once, (work) => createDocument(work, document));
      return { document: await documentById(context).load(done.documentId) };
    }),
  addDocumentVersion: (
    _: unknown,
    { input }: MutationAddDocumentVersionArgs,
    context: RequestContext,
  ) =>
    answer(context, { documentVersion: null }, async () => {
      const file = receiveFile(input);
      const said = {
        documentId: decodeId('Document', input.documentId, 'documentId'),
        note: input.note ?? null,
      };
      const { sha256, fileName, mediaType } = file;
      const once = {
        mutation: 'addDocumentVersion',
        key: input.idempotencyKey,
        // The checksum stands for the content.
        input: { ...said, sha256, fileName, mediaType },
      };
      const { versionId } = await transactOnce(context, once, (work) =>
        addDocumentVersion(work, { ...said, file }),
      );
      return { documentVersion: await documentVersionById(context).load(versionId) };
    }),
  attachDocument: (_: unknown, { input }: MutationAttachDocumentArgs, context: RequestContext) =>
    answer(context, { itemRevision: null }, async () => {
      const asked = {
        revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
        versionId: decodeId('DocumentVersion', input.documentVersionId, 'documentVersionId'),
      };
      const once = { mutation: 'attachDocument', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => attachDocument(work, asked));
      return { itemRevision: await revisionById(context).load(done.revisionId) };
    }),
  detachDocument: (_: unknown, { input }: MutationDetachDocumentArgs, context: RequestContext) =>
    answer(context, { itemRevision: null }, async () => {
      const asked = {
        revisionId: decodeId('ItemRevision', input.revisionId, 'revisionId'),
        documentId: decodeId('Document', input.documentId, 'documentId'),
      };
      const once = { mutation: 'detachDocument', key: input.idempotencyKey, input: asked };
      const done = await transactOnce(context, once, (work) => detachDocument(work, asked));
      return { itemRevision: await revisionById(context).load(done.revisionId) };
    }),
};

const versionsOf = (
  context: RequestContext,
  links: readonly Pick<RevisionDocument, 'versionId'>[],
) => Promise.all(links.map((link) => documentVersionById(context).load(link.versionId)));

export const documentResolvers = {
  Query: {
    document: (_: unknown, { id }: QueryDocumentArgs, context: RequestContext) =>
      loadDocument(context, id),
    documentByNumber: (_: unknown, { number }: QueryDocumentByNumberArgs, { db }: RequestContext) =>
      documentWithNumber(db, number),
    documents: (_: unknown, args: QueryDocumentsArgs, context: RequestContext) => {
      const asOf = args.asOf ?? null;
      if (asOf !== null) assertPast(context, asOf);
      return findDocuments(context.db, { ...args.filter, asOf }, args);
    },
  },
  Mutation: documentMutations,
  Document: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      loadDocument(context, id),
    id: (document: Document) => encodeId('Document', document.id),
    latestVersion: async (
      document: Document,
      { asOf }: DocumentLatestVersionArgs,
      context: RequestContext,
    ) => {
      if (!asOf) return latestVersions(context).load(document.id);
      const id = await latestVersionThen(context, document.id, asOf);
      return id === null ? null : documentVersionById(context).load(id);
    },
    versions: (document: Document, args: DocumentVersionsArgs, context: RequestContext) => {
      const { asOf, first = null, after = null, last = null, before = null } = args;
      if (!asOf) return versionsOfDocument(context, document.id, args);
      assertPast(context, asOf);
      return versionsOfDocumentThen(context, document.id, { first, after, last, before, asOf });
    },
    uses: (document: Document, args: DocumentUsesArgs, context: RequestContext) => {
      const { asOf, first = null, after = null, last = null, before = null } = args;
      if (!asOf) return usesOfDocument(context, document.id, args);
      assertPast(context, asOf);
      return usesOfDocumentThen(context, document.id, { first, after, last, before, asOf });
    },
  },
  DocumentVersion: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      loadVersion(context, id),
    id: (version: DocumentVersion) => encodeId('DocumentVersion', version.id),
    document: (version: DocumentVersion, _: unknown, context: RequestContext) =>
      documentById(context).load(version.documentId),
    content: (version: DocumentVersion, _: unknown, context: RequestContext) =>
      contentOf(context, version),
  },
  DocumentUse: {
    itemRevision: (
      link: Pick<RevisionDocument, 'revisionId' | 'versionId'>,
      _: unknown,
      context: RequestContext,
    ) => revisionById(context).load(link.revisionId),
    documentVersion: (
      link: Pick<RevisionDocument, 'revisionId' | 'versionId'>,
      _: unknown,
      context: RequestContext,
    ) => documentVersionById(context).load(link.versionId),
  },
  ItemRevision: {
    documents: async (
      revision: ItemRevision,
      { asOf }: ItemRevisionDocumentsArgs,
      context: RequestContext,
    ) =>
      versionsOf(
        context,
        asOf
          ? await documentsOfRevisionThen(context, revision.id, asOf)
          : await documentsOfRevision(context).load(revision.id),
      ),
  },
  ItemRevisionState: {
    documents: async (state: RevisionThen, _: unknown, context: RequestContext) =>
      versionsOf(context, await documentsOfRevisionThen(context, state.id, state.asOf)),
  },
};
