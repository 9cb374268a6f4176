/** Labour is kept in whole seconds, so that shares of it add up. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

export interface Entry {
  readonly id: string;
  /** Null: there without a job. */
  readonly jobOrderId: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

const second = (at: Date) => Math.floor(at.getTime() / 1000);

/** How many of the seconds before this one belong to the place in the turn. */
const turnsBefore = (end: number, place: number, places: number) =>
  Math.floor((end - 1 - place) / places);

/**
 * Seconds of one person by entry, in a period. Who is on several jobs at once gives each second to
 * one of them in turn, so shares differ by one at most wherever something begins or ends, add up to
 * the time that passed, and those of two periods to that of both. A second on a job is none of being
 * there without one.
 */
export function sharesOf(entries: readonly Entry[], from: Date, to: Date): Map<string, number> {
  const period = [second(from), second(to)] as const;
  const spans = entries
    .map(({ id, jobOrderId, startedAt, endedAt }) => ({
      id,
      onJob: jobOrderId !== null,
      begin: Math.max(second(startedAt), period[0]),
      end: endedAt === null ? period[1] : Math.min(second(endedAt), period[1]),
    }))
    .filter(({ begin, end }) => begin < end)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const edges = [...new Set(spans.flatMap(({ begin, end }) => [begin, end]))].sort((a, b) => a - b);
  const shares = new Map(entries.map(({ id }) => [id, 0]));
  edges.slice(1).forEach((end, at) => {
    const begin = edges[at] ?? end;
    const there = spans.filter((one) => one.begin < end && one.end > begin);
    const onJobs = there.filter((one) => one.onJob);
    const turn = onJobs.length > 0 ? onJobs : there;
    turn.forEach(({ id }, place) => {
      const got = turnsBefore(end, place, turn.length) - turnsBefore(begin, place, turn.length);
      shares.set(id, (shares.get(id) ?? 0) + got);
    });
  });
  return shares;
}
