import { auditResolvers } from '@throughline/chassis/audit/trail';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { deadLetterResolvers } from '@throughline/chassis/outbox/dead-letters';
import { capacityResolvers } from './capacity/resolvers.ts';
import { costingResolvers } from './costing/resolvers.ts';
import { costVersionResolvers } from './costing/version-resolvers.ts';
import { impactResolvers } from './impact/resolvers.ts';
import { inventoryResolvers } from './inventory/resolvers.ts';
import { partyResolvers } from './parties/resolvers.ts';
import { planVersionResolvers } from './plan-versions/resolvers.ts';
import { promiseResolvers } from './planning/promise-resolvers.ts';
import { planningResolvers } from './planning/resolvers.ts';
import { productionResolvers } from './production/resolvers.ts';
import { purchasingResolvers } from './purchasing/resolvers.ts';
import { reversalResolvers } from './reversals/resolvers.ts';
import { salesResolvers } from './sales/resolvers.ts';
import { transferResolvers } from './transfers/resolvers.ts';
import { valuationResolvers } from './valuation/resolvers.ts';

/**
 * The domains of ERP; each may import those before it: references, parties <- valuation <- costing <- inventory
 * <- production <- purchasing, sales, transfers <- planning <- plan-versions, capacity, reversals <- impact.
 */
export const resolvers = mergeResolvers(
  scalars,
  deadLetterResolvers('erp'),
  auditResolvers('erp'),
  partyResolvers,
  valuationResolvers,
  costingResolvers,
  costVersionResolvers,
  inventoryResolvers,
  productionResolvers,
  purchasingResolvers,
  salesResolvers,
  transferResolvers,
  planningResolvers,
  promiseResolvers,
  planVersionResolvers,
  capacityResolvers,
  reversalResolvers,
  impactResolvers,
);
