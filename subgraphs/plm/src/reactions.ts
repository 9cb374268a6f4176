import { redriveDeadLetter } from '@throughline/chassis/outbox/dead-letters';
import type { Reactions } from '@throughline/chassis/outbox/inbox';
import { requestChange } from './changes/reactions.ts';
import { noteBought, noteSold } from './parties/reactions.ts';

/** What PLM does when others say something. */
export const reactions: Reactions = {
  DeadLetterRedriveAsked: [redriveDeadLetter],
  NonConformanceRaised: [requestChange],
  SalesOrderConfirmed: [noteSold('SalesOrderConfirmed')],
  SalesOrderChanged: [noteSold('SalesOrderChanged')],
  PurchaseOrderCreated: [noteBought],
};
