/** What a key may spend: so much at once, and so much more each second. */
export interface Budget {
  /** Points. */
  readonly maximum: number;
  /** Points a second. */
  readonly restoreRate: number;
}

/**
 * A leaky bucket: what was spent leaks out again at the rate of the budget. It may be overspent, by
 * what turned out dearer than it looked, and by several gateways at once; that is paid back before anything new begins.
 */
export class Bucket {
  budget: Budget;
  #spent = 0;
  #at: number;

  constructor(budget: Budget, now: number) {
    this.budget = budget;
    this.#at = now;
  }

  available(now: number): number {
    this.#leak(now);
    return this.budget.maximum - this.#spent;
  }

  /** Negative to give back. Nobody owes more than one full bucket: it is paid back in bounded time. */
  spend(points: number, now: number): void {
    this.#leak(now);
    const spent = Math.min(this.#spent + points, 2 * this.budget.maximum);
    this.#spent = Math.max(spent, 0);
  }

  /** What all who share the budget have spent by now. */
  reset(spent: number, now: number): void {
    this.#spent = spent;
    this.#at = now;
  }

  /** Until so many points are there. */
  secondsUntil(points: number, now: number): number {
    const missing = points - this.available(now);
    return Math.max(missing / this.budget.restoreRate, 0);
  }

  #leak(now: number): void {
    if (now <= this.#at) return;
    this.#spent = Math.max(this.#spent - ((now - this.#at) / 1000) * this.budget.restoreRate, 0);
    this.#at = now;
  }
}
