import { Decimal } from '@throughline/chassis/values/decimal';
import { permits } from './scanner.ts';
import { act, isAside, look, type Shift, type WorkPlace } from './shift.ts';

interface Amount {
  readonly value: string;
}

interface Job {
  readonly id: string;
  readonly sequence: number;
  readonly name: string;
  readonly status: string;
  readonly goodQuantity: Amount;
  readonly scrapQuantity: Amount;
  readonly workOrder: {
    readonly number: string;
    readonly status: string;
    readonly quantity: Amount;
    readonly item: { readonly number: string; readonly tracking: string } | null;
    readonly jobOrders: readonly {
      readonly sequence: number;
      readonly status: string;
      readonly goodQuantity: Amount;
    }[];
    readonly materials: readonly {
      readonly requiredQuantity: Amount;
      readonly issuedQuantity: Amount;
      readonly item: { readonly stock: readonly { readonly onHand: Amount }[] | null } | null;
    }[];
  };
}

interface Center {
  readonly id: string;
  readonly code: string;
  readonly workUnits: readonly WorkPlace[];
  readonly dispatchList: { readonly nodes: readonly Job[] } | null;
}

const jobFields = `id sequence name status goodQuantity { value } scrapQuantity { value }
  workOrder { number status quantity { value } item { number tracking }
    jobOrders { sequence status goodQuantity { value } }
    materials { requiredQuantity { value } issuedQuantity { value }
      item { stock { onHand { value } } } } }`;
const centersQuery = `query SimulatedFloor { workCenters(first: 100) { nodes {
  id code workUnits { id code } dispatchList(first: 6) { nodes { ${jobFields} } } } } }`;

/** A beat of the floor: each work centre goes on with its job or takes the next one. */
export async function workJobs(shift: Shift, most: number): Promise<void> {
  const seen = await look<{ workCenters: { nodes: readonly Center[] } }>(shift, centersQuery);
  let deeds = 0;
  const centers = [...(seen?.workCenters.nodes ?? [])];
  for (const center of centers) standAt(shift, center);
  // Not always the first in the alphabet.
  while (centers.length > 0 && deeds < most) {
    const [center] = centers.splice(shift.chance.whole(0, centers.length - 1), 1);
    if (center && (await workAt(shift, center))) deeds += 1;
  }
}

/** Who works a job stays at the machine until it is done. */
function standAt({ running, chance }: Shift, { id, workUnits, dispatchList }: Center): void {
  const isRunning = dispatchList?.nodes.some(({ status }) => status === 'RUNNING') ?? false;
  if (!isRunning) running.delete(id);
  else if (!running.has(id)) {
    const place = chance.pick(workUnits);
    if (place) running.set(id, place);
  }
}

async function workAt(shift: Shift, { id, code, dispatchList }: Center): Promise<boolean> {
  const place = shift.running.get(id);
  const jobs = (dispatchList?.nodes ?? []).filter((job) => !isAside(shift, job.id));
  const running = jobs.find((job) => job.status === 'RUNNING');
  if (running) {
    await goOn(shift, { code, place }, running);
    return true;
  }
  const next = jobs.find((job) => mayStart(job) && (hasMaterial(job) || shift.chance.oneIn(25)));
  if (!next) return false;
  if (!(await permits(shift, next, 'START_JOB', place))) return true;
  await act(shift, {
    mutation: { field: 'startJob', input: 'JobOrderInput', select: 'jobOrder { id }' },
    input: { jobOrderId: next.id },
    to: next.id,
    what: `start ${nameOf(next)} at ${code}`,
  });
  return true;
}

function nameOf({ workOrder, name }: Job): string {
  return `${workOrder.number} ${workOrder.item?.number ?? ''} "${name}"`;
}

function mayStart({ sequence, status, workOrder }: Job): boolean {
  return (
    (status === 'READY' || status === 'DISPATCHED') &&
    workOrder.status !== 'HELD' &&
    workOrder.jobOrders.every(
      (job) => job.sequence >= sequence || job.status === 'COMPLETED' || job.status === 'ABORTED',
    )
  );
}

/** People look whether the parts are there before they begin. */
function hasMaterial({ workOrder }: Job): boolean {
  return workOrder.materials.every(({ requiredQuantity, issuedQuantity, item }) => {
    const missing = new Decimal(requiredQuantity.value).minus(issuedQuantity.value);
    const onHand = (item?.stock ?? []).map(({ onHand }) => new Decimal(onHand.value));
    return onHand.reduce((all, one) => all.plus(one), new Decimal(0)).gte(missing);
  });
}

interface Stand {
  readonly code: string;
  readonly place: WorkPlace | undefined;
}

async function goOn(shift: Shift, { code, place }: Stand, job: Job): Promise<void> {
  const open = openOf(job);
  const step = open <= 0 ? 'COMPLETE_JOB' : 'REPORT_PRODUCTION';
  if (!(await permits(shift, job, step, place))) return;
  if (open <= 0) {
    await act(shift, {
      mutation: { field: 'completeJob', input: 'JobOrderInput', select: 'jobOrder { id }' },
      input: { jobOrderId: job.id },
      to: job.id,
      what: `complete ${nameOf(job)} at ${code}`,
    });
    return;
  }
  const whole = new Decimal(job.workOrder.quantity.value).toNumber();
  const serial = job.workOrder.item?.tracking === 'SERIAL';
  const part = serial
    ? 1
    : Math.min(open, Math.max(1, Math.ceil(whole / shift.chance.whole(2, 4))));
  const scrap = !serial && part > 2 && shift.chance.oneIn(12) ? 1 : 0;
  await act(shift, {
    mutation: {
      field: 'reportProduction',
      input: 'ReportProductionInput',
      select: 'jobResponse { id }',
    },
    input: {
      jobOrderId: job.id,
      good: String(part - scrap),
      scrap: String(scrap),
      ...(place ? { workUnitId: place.id } : {}),
    },
    to: job.id,
    what: `report ${part - scrap} good, ${scrap} scrap of ${nameOf(job)} at ${code}`,
  });
}

/** What came out of the operation before and was not worked on yet; whole pieces alone are played. */
function openOf({ sequence, workOrder, goodQuantity, scrapQuantity }: Job): number {
  const before = workOrder.jobOrders.filter((job) => job.sequence < sequence).at(-1);
  const done = new Decimal(goodQuantity.value).plus(scrapQuantity.value);
  return Decimal.min(workOrder.quantity.value, before?.goodQuantity.value ?? Infinity)
    .minus(done)
    .toNumber();
}
