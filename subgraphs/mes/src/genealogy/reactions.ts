import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { readEvent } from '@throughline/schema/events/contract';
import { noteIssued, noteReturned } from './commands.ts';

/** What ERP issued and took back, with the lots it really took. */
export const noteIssue: Reaction = (work, event) =>
  noteIssued(work, readEvent('MaterialIssued', event));

export const noteReturn: Reaction = (work, event) =>
  noteReturned(work, readEvent('MaterialIssueReversed', event));
