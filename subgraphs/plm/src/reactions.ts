import { redriveDeadLetter } from '@throughline/chassis/outbox/dead-letters';
import type { Reactions } from '@throughline/chassis/outbox/inbox';
import { requestChange } from './changes/reactions.ts';

/** What PLM does when others say something. */
export const reactions: Reactions = {
  DeadLetterRedriveAsked: [redriveDeadLetter],
  NonConformanceRaised: [requestChange],
};
