import { systemClock } from '@throughline/chassis/clock';
import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { transact } from '@throughline/chassis/transaction';
import { escalateDue } from './commands.ts';

const everyMs = 1_000;

/** The clock by which andon calls escalate; when it comes next stands in the call, so it survives. */
export function startEscalation({
  subgraph,
  database: { db },
  log,
}: WorkerUnit): Promise<{ stop(): Promise<void> }> {
  const unit = {
    subgraph,
    db,
    clock: systemClock,
    actor: 'clock',
    requestId: 'clock',
    log,
    asked: { operation: 'escalation', input: null },
  };
  const round = () => transact(unit, escalateDue);
  return Promise.resolve(startPump({ name: 'escalation', log, pollMs: everyMs, round }));
}
