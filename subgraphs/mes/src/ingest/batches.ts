import type { RequestContext } from '@throughline/chassis/context';
import { transact } from '@throughline/chassis/transaction';
import {
  type Incoming,
  noteSource,
  onDaysOf,
  recordReadings,
  type Recorded,
  type Rejection,
} from '../readings/commands.ts';
import { readLine } from '../readings/rules.ts';
import { type Line, linesOf } from './lines.ts';

export interface Sender {
  readonly source: string;
  readonly sentAt: number | null;
}

export interface Ingested {
  accepted: number;
  repeated: number;
  /** How many; the first of them are listed. */
  rejected: number;
  readonly rejections: Rejection[];
}

const batchSize = 5_000;
/** While one is written, the next is read; a third waits, and then the sender does. */
const mostUnderWay = 2;
const shownRejections = 100;

const tooLong = { code: 'LINE_TOO_LONG', message: 'A line has at most 16 KB.' };

/** Records a body line by line, a batch a transaction, as fast as the database takes it. */
export async function ingest(
  context: RequestContext,
  body: AsyncIterable<Uint8Array>,
  sender: Sender,
): Promise<Ingested> {
  await noteSource(context.db, sender, context.clock.now());
  const sum: Ingested = { accepted: 0, repeated: 0, rejected: 0, rejections: [] };
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const send = async (readings: Incoming[]): Promise<void> => {
    while (underWay.size >= mostUnderWay) await Promise.race(underWay);
    const batch = { ...sender, readings };
    const written = onDaysOf(context.db, readings, () =>
      transact(context, (work) => recordReadings(work, batch)),
    ).then(
      (recorded) => add(sum, recorded),
      (error: unknown) => void failures.push(error),
    );
    underWay.add(written);
    void written.then(() => underWay.delete(written));
  };
  let batch: Incoming[] = [];
  let number = 0;
  for await (const lines of linesOf(body)) {
    for (const line of lines) {
      number += 1;
      const incoming = readIncoming(line, number);
      if (incoming) batch.push(incoming);
      if (batch.length < batchSize) continue;
      await send(batch);
      batch = [];
    }
    if (failures.length > 0) break;
  }
  if (batch.length > 0) await send(batch);
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  sum.rejections.sort((a, b) => a.line - b.line);
  return { ...sum, rejections: sum.rejections.slice(0, shownRejections) };
}

/** An empty line says nothing, as at the end of most files. */
function readIncoming({ text, isWhole }: Line, line: number): Incoming | null {
  if (!isWhole) return { line, payload: text, read: tooLong };
  if (text === '' || text.trim() === '') return null;
  return { line, payload: text, read: readLine(text) };
}

function add(sum: Ingested, { accepted, repeated, rejected }: Recorded): void {
  sum.accepted += accepted;
  sum.repeated += repeated;
  sum.rejected += rejected.length;
  const room = mostUnderWay * batchSize - sum.rejections.length;
  sum.rejections.push(...rejected.slice(0, Math.max(room, 0)));
}
