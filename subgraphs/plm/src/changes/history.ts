import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { changeSteps } from '@throughline/drizzle/plm/changes';

type NewStep = typeof changeSteps.$inferInsert;
type Told = Partial<Pick<NewStep, 'itemId' | 'role' | 'reason' | 'detail'>>;
type Of = Pick<NewStep, 'changeOrderId'> | Pick<NewStep, 'changeRequestId'>;

/** Who did what when, in the transaction that did it. */
export async function noteStep(
  work: Work,
  of: Of,
  kind: NewStep['kind'],
  told: Told = {},
): Promise<void> {
  await work.tx.insert(changeSteps).values({
    id: newId(),
    ...of,
    ...told,
    kind,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
}
