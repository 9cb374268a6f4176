import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
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

export const documentResolvers = {
  Query: {
    document: (_: unknown, { id }: QueryDocumentArgs, context: RequestContext) =>
      loadDocument(context, id),
    documentByNumber: (_: unknown, { number }: QueryDocumentByNumberArgs, { db }: RequestContext) =>
      documentWithNumber(db, number),
    documents: (_: unknown, args: QueryDocumentsArgs, { db }: RequestContext) =>
      findDocuments(db, args.filter ?? {}, args),
  },
  Mutation: documentMutations,
  Document: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) =>
      loadDocument(context, id),
    id: (document: Document) => encodeId('Document', document.id),
    latestVersion: (document: Document, _: unknown, context: RequestContext) =>
      latestVersions(context).load(document.id),
    versions: (document: Document, args: PageArgs, context: RequestContext) =>
      versionsOfDocument(context, document.id, args),
    uses: (document: Document, args: PageArgs, context: RequestContext) =>
      usesOfDocument(context, document.id, args),
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
    itemRevision: (link: RevisionDocument, _: unknown, context: RequestContext) =>
      revisionById(context).load(link.revisionId),
    documentVersion: (link: RevisionDocument, _: unknown, context: RequestContext) =>
      documentVersionById(context).load(link.versionId),
  },
  ItemRevision: {
    documents: async (revision: ItemRevision, _: unknown, context: RequestContext) => {
      const links = await documentsOfRevision(context).load(revision.id);
      return Promise.all(links.map((link) => documentVersionById(context).load(link.versionId)));
    },
  },
};
