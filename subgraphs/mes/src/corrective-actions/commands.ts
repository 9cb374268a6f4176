import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { assertReason } from '@throughline/chassis/reason';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import {
  correctiveActionNonConformances,
  correctiveActions,
  correctiveActionStatusChanges,
  correctiveActionTasks,
  effectivenessChecks,
} from '@throughline/drizzle/mes/corrective-actions';
import { persons } from '@throughline/drizzle/mes/labor';
import { nonConformances } from '@throughline/drizzle/mes/nonconformances';
import { eq, inArray } from 'drizzle-orm';
import { assertName } from '../equipment/rules.ts';
import {
  assertAnswers,
  assertCheck,
  assertMayClose,
  assertNotDone,
  assertStartable,
  assertStatus,
  type CorrectiveActionCommand,
  correctiveActionTransitions,
} from './rules.ts';

export type CorrectiveAction = typeof correctiveActions.$inferSelect;

export interface NewCorrectiveAction {
  readonly kind: CorrectiveAction['kind'];
  readonly title: string;
  readonly description: string;
  readonly nonConformanceIds: readonly string[];
  readonly ownerId: string;
}

async function requirePerson(work: Work, id: string, field: string): Promise<void> {
  const [person] = await work.tx.select({ id: persons.id }).from(persons).where(eq(persons.id, id));
  if (!person) throw notFound('person', field);
}

export async function openCorrectiveAction(
  work: Work,
  input: NewCorrectiveAction,
): Promise<{ id: string }> {
  const { nonConformanceIds: asked, ...row } = input;
  assertName(row.title, 'title');
  assertAnswers(row.kind, asked);
  await requirePerson(work, row.ownerId, 'ownerId');
  const answered = [...new Set(asked)];
  const found = await work.tx
    .select({ id: nonConformances.id })
    .from(nonConformances)
    .where(inArray(nonConformances.id, answered));
  const known = new Set(found.map(({ id }) => id));
  asked.forEach((id, at) => {
    if (!known.has(id)) throw notFound('nonconformance', `nonConformanceIds.${at}`);
  });
  const id = newId();
  const number = await nextNumber(work, 'corrective_action_number', 'CA');
  await work.tx
    .insert(correctiveActions)
    .values({ ...row, id, number, status: 'OPEN', openedAt: work.now, actor: work.actor });
  if (answered.length > 0) {
    await work.tx
      .insert(correctiveActionNonConformances)
      .values(answered.map((nonConformanceId) => ({ correctiveActionId: id, nonConformanceId })));
  }
  return { id };
}

/** Everything about it is decided one after another, under its row's lock. */
async function lock(work: Work, id: string): Promise<CorrectiveAction> {
  const [found] = await work.tx
    .select()
    .from(correctiveActions)
    .where(eq(correctiveActions.id, id))
    .for('update');
  if (!found) throw notFound('corrective action', 'correctiveActionId');
  return found;
}

function tasksOf(work: Work, id: string) {
  return work.tx
    .select()
    .from(correctiveActionTasks)
    .where(eq(correctiveActionTasks.correctiveActionId, id));
}

async function move(
  work: Work,
  row: CorrectiveAction,
  command: CorrectiveActionCommand,
  reason: string,
  more: Partial<Pick<CorrectiveAction, 'rootCause' | 'checkDueOn'>> = {},
): Promise<{ id: string }> {
  assertStatus(row, correctiveActionTransitions[command].from);
  const status = correctiveActionTransitions[command].to;
  await work.tx
    .update(correctiveActions)
    .set({ status, ...more })
    .where(eq(correctiveActions.id, row.id));
  await work.tx.insert(correctiveActionStatusChanges).values({
    id: newId(),
    correctiveActionId: row.id,
    command,
    fromStatus: row.status,
    toStatus: status,
    reason,
    changedAt: work.now,
    actor: work.actor,
  });
  return { id: row.id };
}

export interface NewTask {
  readonly correctiveActionId: string;
  readonly description: string;
  readonly ownerId: string;
  readonly dueOn: string;
}

export async function addCorrectiveActionTask(work: Work, input: NewTask): Promise<{ id: string }> {
  assertName(input.description, 'description');
  const row = await lock(work, input.correctiveActionId);
  assertStatus(row, ['OPEN', 'IN_PROGRESS']);
  await requirePerson(work, input.ownerId, 'ownerId');
  await work.tx.insert(correctiveActionTasks).values({ id: newId(), ...input });
  return { id: row.id };
}

export async function startCorrectiveAction(
  work: Work,
  input: { correctiveActionId: string; rootCause: string; checkDueOn: string },
): Promise<{ id: string }> {
  const { rootCause, checkDueOn } = input;
  const row = await lock(work, input.correctiveActionId);
  assertStatus(row, correctiveActionTransitions.START.from);
  assertStartable(rootCause, await tasksOf(work, row.id));
  return move(work, row, 'START', rootCause, { rootCause, checkDueOn });
}

/** The last task that is done implements the action. */
export async function completeCorrectiveActionTask(
  work: Work,
  { taskId, reason }: { taskId: string; reason: string },
): Promise<{ id: string }> {
  assertReason(reason);
  const [found] = await work.tx
    .select()
    .from(correctiveActionTasks)
    .where(eq(correctiveActionTasks.id, taskId));
  if (!found) throw notFound('task', 'taskId');
  const row = await lock(work, found.correctiveActionId);
  assertStatus(row, ['IN_PROGRESS'], 'taskId');
  const tasks = await tasksOf(work, row.id);
  assertNotDone(tasks.find(({ id }) => id === taskId) ?? found);
  await work.tx
    .update(correctiveActionTasks)
    .set({ doneAt: work.now, doneBy: work.actor, doneNote: reason })
    .where(eq(correctiveActionTasks.id, taskId));
  const isLast = tasks.every(({ id, doneAt }) => id === taskId || doneAt !== null);
  return isLast ? move(work, row, 'IMPLEMENT', reason) : { id: row.id };
}

export interface NewCheck {
  readonly correctiveActionId: string;
  readonly checkedOn: string;
  readonly result: 'EFFECTIVE' | 'INEFFECTIVE';
  readonly personId: string;
  readonly reason: string;
}

export async function checkEffectiveness(work: Work, input: NewCheck): Promise<{ id: string }> {
  const { correctiveActionId, reason: note, ...check } = input;
  assertReason(note);
  const row = await lock(work, correctiveActionId);
  assertStatus(row, correctiveActionTransitions.VERIFY.from);
  await requirePerson(work, check.personId, 'personId');
  const today = work.now.toISOString().slice(0, 10);
  assertCheck(check, await tasksOf(work, row.id), today);
  await work.tx.insert(effectivenessChecks).values({
    id: newId(),
    correctiveActionId,
    ...check,
    note,
    recordedAt: work.now,
    actor: work.actor,
  });
  return move(work, row, check.result === 'EFFECTIVE' ? 'VERIFY' : 'REOPEN', note);
}

export interface Reasoned {
  readonly correctiveActionId: string;
  readonly reason: string;
}

export async function closeCorrectiveAction(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  const row = await lock(work, input.correctiveActionId);
  assertMayClose(row);
  return move(work, row, 'CLOSE', input.reason);
}

export async function cancelCorrectiveAction(work: Work, input: Reasoned): Promise<{ id: string }> {
  assertReason(input.reason);
  return move(work, await lock(work, input.correctiveActionId), 'CANCEL', input.reason);
}
