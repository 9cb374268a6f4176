import type { Work } from '@throughline/chassis/transaction';
import type { andonCalls } from '@throughline/drizzle/mes/andon';

type Call = Pick<
  typeof andonCalls.$inferSelect,
  'id' | 'kind' | 'siteId' | 'workCenterId' | 'workUnitId' | 'jobOrderId' | 'level'
>;

/** What happened to a call, and where it is. */
export function sayCall(
  work: Work,
  { id, kind, siteId, workCenterId, workUnitId, jobOrderId, level }: Call,
  said: 'Raised' | 'Acknowledged' | 'Resolved' | 'Cancelled' | 'Escalated',
): void {
  work.append({
    type: `AndonCall${said}`,
    aggregateType: 'AndonCall',
    aggregateId: id,
    payload: { andonCallId: id, kind, siteId, workCenterId, workUnitId, jobOrderId, level },
  });
}
