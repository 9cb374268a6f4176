import { auditResolvers } from '@throughline/chassis/audit/trail';
import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { deadLetterResolvers } from '@throughline/chassis/outbox/dead-letters';
import { approvalResolvers } from './approvals/resolvers.ts';
import { bomFileResolvers } from './bom-files/resolvers.ts';
import { bomResolvers } from './boms/resolvers.ts';
import { changeResolvers } from './changes/resolvers.ts';
import { classResolvers } from './classes/resolvers.ts';
import { deletionResolvers } from './deletions/resolvers.ts';
import { documentResolvers } from './documents/resolvers.ts';
import { gtinResolvers } from './gtins/resolvers.ts';
import { impactResolvers } from './impact/resolvers.ts';
import { itemResolvers } from './items/resolvers.ts';
import { lifecycleResolvers } from './lifecycles/resolvers.ts';
import { nodeResolvers } from './nodes/resolvers.ts';
import { manufacturingBomResolvers } from './manufacturing-boms/resolvers.ts';
import { operationResolvers } from './operations/resolvers.ts';
import { releaseResolvers } from './releases/resolvers.ts';
import { schemeResolvers } from './schemes/resolvers.ts';
import { sourcingResolvers } from './sourcing/resolvers.ts';
import { supersessionResolvers } from './supersessions/resolvers.ts';
import { unitResolvers } from './units/resolvers.ts';

/**
 * The domains of PLM; each may import those before it: items <- units, GTINs, classes, schemes, lifecycles,
 * sourcing, structure <- supersessions <- boms <- operations, documents <- manufacturing BOMs
 * <- BOM files, releases, approvals
 * <- changes <- impact, deletions.
 */
export const resolvers = mergeResolvers(
  scalars,
  deadLetterResolvers('plm'),
  auditResolvers('plm'),
  itemResolvers,
  unitResolvers,
  gtinResolvers,
  classResolvers,
  schemeResolvers,
  lifecycleResolvers,
  sourcingResolvers,
  supersessionResolvers,
  bomResolvers,
  operationResolvers,
  documentResolvers,
  manufacturingBomResolvers,
  bomFileResolvers,
  releaseResolvers,
  approvalResolvers,
  changeResolvers,
  impactResolvers,
  deletionResolvers,
  nodeResolvers,
);
