import type { GraphQLError } from 'graphql';
import { OperationTypeNode } from 'graphql';
import type { Call } from '../call.ts';
import type { FetchReply, SubgraphFetch } from '../fetch.ts';
import type { Data } from '../shape/shape.ts';
import type { FetchStep, Step } from './compile.ts';
import { silentErrors, subgraphErrors } from './failures.ts';
import { copyOf, mergeInto } from './merge.ts';
import { type Position, positionsAt } from './positions.ts';

/** Answers one fetch; `silent` when the subgraph gave no answer. */
export type Ask = (fetch: SubgraphFetch, call: Call) => Promise<FetchReply | 'silent'>;

/** One execution of a plan: what is known so far, and what went wrong. */
export interface Run {
  readonly ask: Ask;
  readonly call: Call;
  /** As the caller sent them. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** With defaults, for conditions. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly data: Data;
  readonly errors: GraphQLError[];
  /** Fetches under way, by place: their positions must not be united under them. */
  readonly flying: Map<string, number>;
}

export async function runStep(run: Run, step: Step | null): Promise<void> {
  if (step === null) return;
  switch (step.kind) {
    case 'fetch':
      return runFetch(run, step);
    case 'sequence':
      for (const inner of step.steps) await runStep(run, inner);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((inner) => runStep(run, inner)));
      return;
    case 'condition':
      return runStep(run, run.variables[step.variable] === true ? step.yes : step.no);
  }
}

async function runFetch(run: Run, step: FetchStep): Promise<void> {
  if (step.represent) return fetchEntities(run, step);
  const positions = positionsAt(run.data, step.path);
  if (positions.length === 0) return;
  const reply = await run.ask(toFetch(run, step, null), run.call);
  if (reply === 'silent') return void run.errors.push(...silentErrors(run.data, step, null));
  takeRootReply(run, step, reply, positions);
}

/** Root fields belong to every object at the step's path: to the response itself, nearly always. */
export function takeRootReply(
  run: Run,
  step: FetchStep,
  reply: FetchReply,
  positions = positionsAt(run.data, step.path),
): void {
  if (reply.errors) run.errors.push(...subgraphErrors(run.data, step, null, reply.errors));
  step.rewriteAnswer?.(reply.data);
  for (const [index, { object }] of positions.entries()) {
    mergeInto(object, index === 0 ? reply.data : copyOf(reply.data));
  }
}

/** Positions of one entity, all asked for with one representation. */
export interface Entity {
  readonly representation: string;
  readonly objects: Data[];
}

async function fetchEntities(run: Run, step: FetchStep): Promise<void> {
  const { place } = step;
  const flying = run.flying.get(place) ?? 0;
  const entities = gather(step, positionsAt(run.data, step.path), step.unites && flying === 0);
  if (entities.length === 0) return;
  run.flying.set(place, flying + 1);
  const reply = await run.ask(toFetch(run, step, entities), run.call);
  run.flying.set(place, (run.flying.get(place) ?? 1) - 1);
  if (reply === 'silent') return void run.errors.push(...silentErrors(run.data, step, entities));
  if (reply.errors) run.errors.push(...subgraphErrors(run.data, step, entities, reply.errors));
  const received = reply.data?._entities;
  if (!Array.isArray(received) || received.length !== entities.length) {
    // Without an error of its own the answer breaks the federation contract.
    if (!reply.errors || Array.isArray(received)) {
      run.errors.push(...silentErrors(run.data, step, entities));
    }
    return;
  }
  for (const [index, entity] of entities.entries()) {
    takeEntity(step, entity, received[index] as Data | null);
  }
}

/** How many different objects of one entity are compared before a further one stays its own. */
const mostCompared = 4;

function gather(step: FetchStep, positions: readonly Position[], unite: boolean): Entity[] {
  const entities = new Map<string, Entity>();
  const seen = new Set<Data>();
  for (const { holder, key, object } of positions) {
    if (seen.has(object)) continue;
    seen.add(object);
    const representation = step.represent?.(object) ?? null;
    if (representation === null) continue;
    const known = entities.get(representation);
    if (!known) {
      entities.set(representation, { representation, objects: [object] });
      continue;
    }
    const same = unite && holder ? findSame(known.objects, object) : null;
    if (same && holder) holder[key] = same;
    else known.objects.push(object);
  }
  return [...entities.values()];
}

function findSame(objects: readonly Data[], object: Data): Data | null {
  for (let index = 0; index < objects.length && index < mostCompared; index += 1) {
    const other = objects[index];
    if (other && isSame(other, object)) return other;
  }
  return null;
}

function isSame(one: Data, other: Data): boolean {
  let more = 0;
  for (const key in one) {
    if (one[key] !== other[key]) return false;
    more += 1;
  }
  for (const _key in other) more -= 1;
  return more === 0;
}

function takeEntity(step: FetchStep, { objects }: Entity, received: Data | null): void {
  const [first] = objects;
  if (!received || !first) return;
  if (received.__typename === undefined) received.__typename = first.__typename;
  step.rewriteAnswer?.(received);
  // What is merged in may be shared by reference only with one object.
  for (let index = objects.length - 1; index > 0; index -= 1) {
    mergeInto(objects[index] as Data, copyOf(received));
  }
  mergeInto(first, received);
}

function toFetch(run: Run, step: FetchStep, entities: readonly Entity[] | null): SubgraphFetch {
  return {
    subgraph: step.subgraph,
    query: step.query,
    operationName: step.operationName,
    isQuery: step.operationKind === OperationTypeNode.QUERY,
    head: step.head,
    variables: writeVariables(run, step, entities),
  };
}

export function writeVariables(
  run: Pick<Run, 'sent'>,
  step: FetchStep,
  entities: readonly Entity[] | null,
): string {
  let text = '{';
  for (const name of step.variableUsages) {
    const value = Object.hasOwn(run.sent, name) ? run.sent[name] : undefined;
    if (value === undefined) continue;
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  if (!entities) return `${text}}`;
  text += `${text === '{' ? '' : ','}"representations":[`;
  for (const [index, { representation }] of entities.entries()) {
    text += index === 0 ? representation : `,${representation}`;
  }
  return `${text}]}`;
}
