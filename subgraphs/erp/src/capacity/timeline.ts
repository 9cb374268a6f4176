import { ticksPerDay, ticksPerMinute } from './ticks.ts';
import type { WorkDays } from './work-days.ts';

/** What a work centre can do on a working day. */
export interface Rate {
  readonly ticksPerDay: number;
  /** Machines or workplaces side by side. */
  readonly places: number;
  /** Ticks after midnight, local time. */
  readonly startsAt: number;
}

/** What is to be done, once a run. Times are ticks. */
export interface Task {
  /** The same for runs that need no set-up behind each other. */
  readonly kind: string;
  readonly setUp: number;
  /** Run and clean-up. */
  readonly work: number;
}

/** When it is done: ticks since 1970, the site's local time. */
export interface Slot {
  readonly from: number;
  readonly to: number;
  readonly ticks: number;
  readonly setUpSaved: boolean;
}

interface Busy {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** It stands without a set-up: nothing else may come before it. */
  readonly follows: boolean;
}

interface Gap {
  readonly at: number;
  readonly busy: Busy;
}

/** What stands on a place, by time; shared by copies until one of them is given something. */
interface Place {
  busy: Busy[];
  isShared: boolean;
  /** So many from the front stand without a gap: nobody need look between them. */
  packed: number;
}

/** How a work centre counts that nobody gave a capacity: eight hours from six, always free. */
const usual = { ticksPerDay: 480 * ticksPerMinute, startsAt: 360 * ticksPerMinute };

/** The places of a work centre. Inside, time is working time: ticks since the first day began. */
export class Timeline {
  readonly #days: WorkDays;
  readonly #perDay: number;
  readonly #startsAt: number;
  readonly #places: readonly Place[] | null;

  /** Without a rate whatever comes is begun at once. */
  constructor(days: WorkDays, rate: Rate | null, places?: readonly Place[]) {
    this.#days = days;
    this.#perDay = rate?.ticksPerDay ?? usual.ticksPerDay;
    this.#startsAt = rate?.startsAt ?? usual.startsAt;
    this.#places = rate && (places ?? Array.from({ length: rate.places }, newPlace));
  }

  get hasPlaces(): boolean {
    return this.#places !== null;
  }

  /** The same, to try something on. */
  copy(): Timeline {
    if (!this.#places) return this;
    const { length } = this.#places;
    const rate = { ticksPerDay: this.#perDay, startsAt: this.#startsAt, places: length };
    const places = this.#places.map(({ busy, packed }) => ({ busy, packed, isShared: true }));
    return new Timeline(this.#days, rate, places);
  }

  /** The first free time from a moment on; it is taken. */
  take(from: number, task: Task): Slot {
    // What takes no time waits for nobody.
    if (task.setUp + task.work === 0) return { from, to: from, ticks: 0, setUpSaved: false };
    const earliest = this.#workingTime(from);
    if (!this.#places) {
      const end = earliest + task.setUp + task.work;
      return this.#slot({ start: earliest, end, kind: task.kind, follows: false });
    }
    let best: Gap | null = null;
    let where: Place | null = null;
    for (const place of this.#places) {
      const gap = firstGap(place, earliest, task, best?.busy.end ?? Infinity);
      if (gap) [best, where] = [gap, place];
    }
    if (!best || !where) throw new Error('a work centre without places');
    if (best.busy.end === best.busy.start) return this.#slot(best.busy);
    if (where.isShared) {
      where.busy = [...where.busy];
      where.isShared = false;
    }
    where.busy.splice(best.at, 0, best.busy);
    return this.#slot(best.busy);
  }

  #workingTime(moment: number): number {
    // The last working day that had begun by then; days may run past midnight.
    const today = Math.floor((moment - this.#startsAt) / ticksPerDay);
    const nth = this.#days.before(today + 1) - 1;
    if (nth < 0) return 0;
    const begun = this.#days.day(nth) * ticksPerDay + this.#startsAt;
    return nth * this.#perDay + Math.min(moment - begun, this.#perDay);
  }

  #slot({ start, end, follows }: Busy): Slot {
    const perDay = this.#perDay;
    const day = Math.floor(start / perDay);
    // What ends with the day ends on that day, not as the next begins.
    const lastDay = end > start ? Math.ceil(end / perDay) - 1 : day;
    const from = this.#moment(day, start);
    const to = this.#moment(lastDay, end);
    return { from, to, ticks: end - start, setUpSaved: follows };
  }

  #moment(nth: number, workingTime: number): number {
    const intoDay = workingTime - nth * this.#perDay;
    return this.#days.day(nth) * ticksPerDay + this.#startsAt + intoDay;
  }
}

const newPlace = (): Place => ({ busy: [], isShared: false, packed: 0 });

function countPacked(place: Place): number {
  const { busy } = place;
  let end = busy[place.packed - 1]?.end ?? 0;
  for (let next = busy[place.packed]; next?.start === end; next = busy[place.packed]) {
    place.packed += 1;
    ({ end } = next);
  }
  return place.packed;
}

/**
 * The first time at a place that is long enough, with the set-up where it is needed; null when it
 * would not end before another place has it done.
 */
function firstGap(place: Place, earliest: number, task: Task, before: number): Gap | null {
  const { busy } = place;
  for (let at = Math.max(firstAfter(busy, earliest), countPacked(place)); ; at += 1) {
    const last = busy[at - 1];
    const next = busy[at];
    const follows = task.setUp > 0 && last?.kind === task.kind;
    const start = Math.max(earliest, last?.end ?? 0);
    if (start + task.work >= before) return null;
    const end = start + task.work + (follows ? 0 : task.setUp);
    const parts = next?.follows === true && next.kind !== task.kind;
    if (!next || (end <= next.start && !parts)) {
      return end < before ? { at, busy: { start, end, kind: task.kind, follows } } : null;
    }
  }
}

/** The first that ends after a time. */
function firstAfter(place: readonly Busy[], time: number): number {
  let low = 0;
  let high = place.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((place[middle]?.end ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
