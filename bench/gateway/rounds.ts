import type { Contestant } from './contestants.ts';
import type { Crew } from './crew.ts';
import type { QueryName } from './graph/queries.ts';
import { measure, type Measured } from './measure.ts';
import { DidNotStart } from './ready.ts';
import type { Options } from './options.ts';
import type { Scene } from './scene.ts';

export interface Entry {
  readonly query: QueryName;
  readonly contestant: Contestant;
  /** One of each round. */
  readonly rounds: Measured[];
}

export interface Results {
  readonly entries: readonly Entry[];
  /** Who could not play, and why. */
  readonly absent: ReadonlyMap<string, string>;
}

/** All alternately, each round beginning with another one, so that a slow minute hits everybody. */
export async function playRounds(crew: Crew, scene: Scene, options: Options): Promise<Results> {
  const absent = new Map<string, string>();
  const entries = options.queries.flatMap((query) =>
    options.contestants.map((contestant): Entry => ({ query, contestant, rounds: [] })),
  );
  for (let round = 0; round < options.rounds; round += 1) {
    for (const query of options.queries) {
      const players = entries.filter((entry) => entry.query === query);
      for (const { contestant, rounds } of rotate(players, round)) {
        if (absent.has(contestant.name)) continue;
        try {
          const measured = await measure(contestant, query, { crew, scene, options });
          rounds.push(measured);
          tell(round, query, contestant, measured);
        } catch (error) {
          if (!(error instanceof DidNotStart)) throw error;
          absent.set(contestant.name, error.message);
        }
      }
    }
  }
  return { entries, absent };
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

function tell(round: number, query: QueryName, { name }: Contestant, measured: Measured): void {
  const rate = (measured.answers / measured.seconds).toFixed(0);
  const wrong = measured.wrong === 0 ? '' : `, ${measured.wrong} wrong: ${measured.firstWrong}`;
  console.error(`round ${round + 1} ${query} ${name}: ${rate} requests/s${wrong}`);
}
