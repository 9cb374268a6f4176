import { randomUUID } from 'node:crypto';
import { type Graph, GraphRefused } from '../import/graph.ts';
import type { Report } from '../import/outcome.ts';
import type { Mutation, Payload } from '../import/send.ts';
import type { Chance } from './chance.ts';

/** What simulated people work with. */
export interface Shift {
  readonly graph: Graph;
  readonly chance: Chance;
  readonly log: Report;
  /** What was refused is left alone for a while. */
  readonly aside: Map<string, number>;
  /** The machine that has the running job of a work centre, by the work centre's id. */
  readonly running: Map<string, WorkPlace>;
}

export interface WorkPlace {
  readonly id: string;
  readonly code: string;
}

const asideMs = 20_000;

/** What can be read now; a part of the house that is away leaves gaps. */
export async function look<T>(
  { graph }: Shift,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T | null> {
  const { data, errors = [] } = await graph.ask(query, variables);
  const wrong = errors.find((error) => error.extensions?.code === 'GRAPHQL_VALIDATION_FAILED');
  if (wrong) throw new GraphRefused(wrong.message);
  return (data ?? null) as T | null;
}

export interface Deed {
  readonly mutation: Mutation;
  readonly input: Readonly<Record<string, unknown>>;
  /** Id of what it is done to. */
  readonly to: string;
  readonly what: string;
}

/** Does one thing; a refusal is part of a plant's life and is said, not thrown. */
export async function act(shift: Shift, deed: Deed): Promise<Payload | null> {
  const { field, input, select } = deed.mutation;
  const query = `mutation Simulated($input: ${input}!) {
    done: ${field}(input: $input) { ${select} userErrors { field code message } } }`;
  const variables = { input: { ...deed.input, idempotencyKey: randomUUID() } };
  const { data, errors = [] } = await shift.graph.ask(query, variables);
  const done = data?.done as Payload | null | undefined;
  const refused = done?.userErrors[0] ?? errors[0];
  if (done && !refused) {
    shift.log.step(`SIMULATED: ${deed.what}`);
    return done;
  }
  const reason = done?.userErrors[0]?.code ?? errors[0]?.extensions?.code ?? 'no answer';
  shift.log.step(`SIMULATED: could not ${deed.what} (${reason})`);
  shift.aside.set(deed.to, Date.now() + asideMs);
  return null;
}

export function isAside({ aside }: Shift, id: string): boolean {
  const until = aside.get(id);
  if (until === undefined) return false;
  if (until > Date.now()) return true;
  aside.delete(id);
  return false;
}
