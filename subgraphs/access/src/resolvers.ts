import { auditResolvers } from '@throughline/chassis/audit/trail';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { bulkResolvers } from './bulk/resolvers.ts';
import { keyResolvers } from './keys/resolvers.ts';
import { viewerResolvers } from './viewer/resolvers.ts';
import { createWebhookResolvers } from './webhooks/resolvers.ts';

/** The domains of access: keys, webhooks, bulk operations, and what who asks may do. */
export function createResolvers(secret: string) {
  return mergeResolvers(
    scalars,
    auditResolvers('access'),
    keyResolvers,
    viewerResolvers,
    bulkResolvers,
    createWebhookResolvers(secret),
  );
}
