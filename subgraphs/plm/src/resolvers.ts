import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { deadLetterResolvers } from '@throughline/chassis/outbox/dead-letters';
import { bomResolvers } from './boms/resolvers.ts';
import { changeResolvers } from './changes/resolvers.ts';
import { itemResolvers } from './items/resolvers.ts';
import { nodeResolvers } from './nodes/resolvers.ts';
import { operationResolvers } from './operations/resolvers.ts';
import { releaseResolvers } from './releases/resolvers.ts';
import { unitResolvers } from './units/resolvers.ts';

/** The domains of PLM; each may import those before it: items <- units, boms, operations <- releases <- changes. */
export const resolvers = mergeResolvers(
  scalars,
  deadLetterResolvers('plm'),
  itemResolvers,
  unitResolvers,
  bomResolvers,
  operationResolvers,
  releaseResolvers,
  changeResolvers,
  nodeResolvers,
);
