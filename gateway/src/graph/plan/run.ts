import type { GraphQLError } from 'graphql';
import { OperationTypeNode } from 'graphql';
import type { Call } from '../call.ts';
import type { FetchReply, SubgraphFetch } from '../fetch.ts';
import type { Data } from '../shape/shape.ts';
import type { FetchStep, Step } from './compile.ts';
import { silentErrors, subgraphErrors } from './failures.ts';
import { copyOf, mergeInto } from './merge.ts';
import { type Position, positionsFrom, rootPosition } from './positions.ts';

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
  /** Objects that the subgraph asked for them does not know. */
  readonly unknown: Set<Data>;
  /** Types that objects had before a subgraph called them by another: by an interface object's. */
  readonly types: Map<Data, unknown>;
  /** The objects at each place where equal ones were united, each once. */
  readonly places: Map<string, readonly Position[]>;
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
  const positions = findPositions(run, step);
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
  positions = findPositions(run, step),
): void {
  if (reply.errors) run.errors.push(...subgraphErrors(run.data, step, null, reply.errors));
  step.rewriteAnswer?.(reply.data);
  positions.forEach(({ object }, index) => {
    mergeInto(object, index === 0 ? reply.data : copyOf(reply.data));
  });
}

/** Positions of one entity, all asked for with one representation. */
export interface Entity {
  readonly representation: string;
  readonly objects: Data[];
}

async function fetchEntities(run: Run, step: FetchStep): Promise<void> {
  const entities = gather(run, step);
  if (entities.length === 0) return;
  const reply = await run.ask(toFetch(run, step, entities), run.call);
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
  for (let index = 0; index < entities.length; index += 1) {
    takeEntity(run, step, entities[index] as Entity, received[index] as Data | null);
  }
}

/** Where equal objects were united before, the way is known from there. */
function findPositions(run: Run, { route, path }: FetchStep): readonly Position[] {
  const known = run.places.get(route.key);
  if (known) return known;
  const starts = route.from === null ? undefined : run.places.get(route.from);
  return starts ? positionsFrom(starts, route.rest) : positionsFrom([rootPosition(run.data)], path);
}

/** How many different objects of one entity are compared before a further one stays its own. */
const mostCompared = 4;

function gather(run: Run, step: FetchStep): Entity[] {
  const { unites, key: place } = step.route;
  const positions = findPositions(run, step);
  const entities: Entity[] = [];
  const byText = new Map<string, Entity>();
  const left: Position[] | null = unites && !run.places.has(place) ? [] : null;
  for (let index = 0; index < positions.length; index += 1) {
    const position = positions[index] as Position;
    const { holder, key, object } = position;
    const representation = step.represent?.(object) ?? null;
    const known = representation === null ? undefined : byText.get(representation);
    const same = known && left && holder ? findSame(known.objects, object) : null;
    if (same && holder) {
      holder[key] = same;
      continue;
    }
    left?.push(position);
    if (representation === null) continue;
    if (known) known.objects.push(object);
    else {
      const entity = { representation, objects: [object] };
      byText.set(representation, entity);
      entities.push(entity);
    }
  }
  if (left) run.places.set(place, left);
  return entities;
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
  return Object.keys(other).length === more;
}

function takeEntity(run: Run, step: FetchStep, { objects }: Entity, received: Data | null): void {
  const [first] = objects;
  if (!first) return;
  if (!received) {
    for (const object of objects) run.unknown.add(object);
    return;
  }
  // What is merged in may be shared by reference only with one object.
  for (let index = objects.length - 1; index > 0; index -= 1) {
    takeObject(run, step, objects[index] as Data, copyOf(received));
  }
  takeObject(run, step, first, received);
}

/** Objects with one representation may be of several types: as an interface object they are not. */
function takeObject(run: Run, step: FetchStep, object: Data, received: Data): void {
  const { __typename: type } = object;
  if (received.__typename === undefined) received.__typename = type;
  step.rewriteAnswer?.(received);
  if (received.__typename !== type) run.types.set(object, type);
  mergeInto(object, received);
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
  for (let index = 0; index < entities.length; index += 1) {
    const { representation } = entities[index] as Entity;
    text += index === 0 ? representation : `,${representation}`;
  }
  return `${text}]}`;
}
