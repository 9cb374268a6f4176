/** What came to all subscribers together, and how late. */
export interface Deliveries {
  readonly count: number;
  /** From the first event's publication to the last delivery. */
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

const noteKey = Buffer.from('"note":"');
const space = 0x20;

/** Counts deliveries by the moment that leads each event's note. */
export class DeliveryCount {
  #milliseconds: number[] = [];
  #first = Infinity;
  #last = 0;

  get count(): number {
    return this.#milliseconds.length;
  }

  /** False when the frame is no event. */
  take(bytes: Buffer, start: number, end: number): boolean {
    const key = bytes.indexOf(noteKey, start);
    if (key < 0 || key >= end) return false;
    const from = key + noteKey.length;
    const sent = Number(bytes.toString('latin1', from, bytes.indexOf(space, from))) / 1e6;
    const now = Number(process.hrtime.bigint()) / 1e6;
    this.#milliseconds.push(now - sent);
    if (sent < this.#first) this.#first = sent;
    this.#last = now;
    return true;
  }

  read(): Deliveries {
    return summarise(this.#milliseconds, (this.#last - this.#first) / 1000);
  }

  clear(): void {
    this.#milliseconds = [];
    this.#first = Infinity;
    this.#last = 0;
  }
}

export function summarise(milliseconds: readonly number[], seconds: number): Deliveries {
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { count: sorted.length, seconds, p50: at(0.5), p99: at(0.99) };
}
