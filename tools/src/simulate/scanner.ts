import { act, type Shift, type WorkPlace } from './shift.ts';

interface Scanned {
  readonly scan: {
    readonly nextSteps: readonly {
      readonly action: string;
      readonly jobOrder: { readonly id: string } | null;
      readonly blockedBy: { readonly code: string } | null;
    }[];
  };
}

interface Traveller {
  readonly id: string;
  readonly sequence: number;
  readonly workOrder: { readonly number: string };
}

const asideMs = 20_000;

/** A person scans the job's paper and does only what the answer says can be done next. */
export async function permits(
  shift: Shift,
  { id, sequence, workOrder }: Traveller,
  action: 'START_JOB' | 'REPORT_PRODUCTION' | 'COMPLETE_JOB',
  place: WorkPlace | undefined,
): Promise<boolean> {
  const code = `${workOrder.number}-${sequence}`;
  const done = await act(shift, {
    mutation: {
      field: 'scan',
      input: 'ScanInput',
      select: 'scan { nextSteps { action jobOrder { id } blockedBy { code } } }',
    },
    input: { code, ...(place ? { workUnitId: place.id } : {}) },
    to: id,
    what: `scan ${code}`,
  });
  if (!done) return false;
  const { nextSteps } = (done as unknown as Scanned).scan;
  const step = nextSteps.find((one) => one.action === action && one.jobOrder?.id === id);
  if (step?.blockedBy === null) return true;
  const why = step?.blockedBy?.code ?? 'not offered';
  shift.log.step(`SIMULATED: the scan of ${code} says no to ${action} (${why})`);
  shift.aside.set(id, Date.now() + asideMs);
  return false;
}
