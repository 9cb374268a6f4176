import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { deadLetterResolvers } from '@throughline/chassis/outbox/dead-letters';
import { equipmentResolvers } from './equipment/resolvers.ts';
import { genealogyResolvers } from './genealogy/resolvers.ts';
import { impactResolvers } from './impact/resolvers.ts';
import { jobResolvers } from './jobs/resolvers.ts';
import { orderResolvers } from './orders/resolvers.ts';
import { qualityResolvers } from './quality/resolvers.ts';
import { stateResolvers } from './states/resolvers.ts';

/**
 * The domains of MES; each may import those before it: equipment <- states <- products <- orders
 * <- jobs <- genealogy, quality, impact.
 */
export const resolvers = mergeResolvers(
  scalars,
  deadLetterResolvers('mes'),
  equipmentResolvers,
  stateResolvers,
  orderResolvers,
  jobResolvers,
  genealogyResolvers,
  qualityResolvers,
  impactResolvers,
);
