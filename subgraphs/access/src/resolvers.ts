import { mergeResolvers } from '@throughline/chassis/graph/merge';
import { scalars } from '@throughline/chassis/graph/scalars';
import { keyResolvers } from './keys/resolvers.ts';
import { viewerResolvers } from './viewer/resolvers.ts';

/** The domains of access: keys, and what who asks may do. */
export const resolvers = mergeResolvers(scalars, keyResolvers, viewerResolvers);
