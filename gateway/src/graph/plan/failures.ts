import { GraphQLError, type GraphQLFormattedError, Kind, type SelectionSetNode } from 'graphql';
import type { Data } from '../shape/shape.ts';
import type { FetchStep } from './compile.ts';
import { pathsTo } from './positions.ts';
import { shownName } from './required-arguments.ts';
import type { Entity } from './run.ts';

type Path = readonly (string | number)[];

/** A page of 100 with ten fields each; beyond that the reader has understood. */
const mostPaths = 1000;

/** A subgraph that finds fault with the plan's own operation: a drift, not the caller's mistake. */
const drift = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST']);

/** For a fetch that got no answer: partial data, and each empty place says why. */
export function silentErrors(
  data: Data,
  step: FetchStep,
  entities: readonly Entity[] | null,
): GraphQLError[] {
  const paths = emptyPlaces(data, step, entities);
  const message = `The ${step.subgraph} subgraph does not answer.`;
  const extensions = { code: 'SUBGRAPH_UNAVAILABLE', subgraph: step.subgraph };
  if (paths.length === 0) return [new GraphQLError(message, { extensions })];
  return paths.map((path) => new GraphQLError(message, { path: asShown(path), extensions }));
}

/** A subgraph's own errors at the places of the caller's response, with nothing of its insides. */
export function subgraphErrors(
  data: Data,
  step: FetchStep,
  entities: readonly Entity[] | null,
  errors: readonly GraphQLFormattedError[],
): GraphQLError[] {
  return errors.flatMap((error) => {
    const code = error.extensions?.code;
    const known = typeof code === 'string' && !drift.has(code) ? code : 'INTERNAL_SERVER_ERROR';
    const field = error.extensions?.field;
    const extensions = { code: known, ...(typeof field === 'string' ? { field } : {}) };
    const message = error.message || `The ${step.subgraph} subgraph failed.`;
    const paths = callerPaths(data, step, entities, error.path);
    if (paths.length === 0) return [new GraphQLError(message, { extensions })];
    return paths.map((path) => new GraphQLError(message, { path: asShown(path), extensions }));
  });
}

function asShown(path: Path): Path {
  return path.map((key) => (typeof key === 'string' ? shownName(key) : key));
}

function callerPaths(
  data: Data,
  step: FetchStep,
  entities: readonly Entity[] | null,
  path: Path | undefined,
): Path[] {
  const inner = path ?? [];
  if (!entities) {
    if (inner.length === 0) return emptyPlaces(data, step, null).slice(0, 1);
    return pathsTo(data, step.path, null, mostPaths).map((place) => [...place, ...inner]);
  }
  const index = inner[1];
  const entity = typeof index === 'number' ? entities[index] : undefined;
  // Not said which: it failed for all of them, and is told once, at the first.
  if (!entity) return emptyPlaces(data, step, entities).slice(0, 1);
  return pathsTo(data, step.path, new Set(entity.objects), mostPaths).map((place) => [
    ...place,
    ...inner.slice(2),
  ]);
}

/** The places that stay empty without this fetch: each root field, or each field of each entity. */
function emptyPlaces(data: Data, step: FetchStep, entities: readonly Entity[] | null): Path[] {
  const objects = entities ? new Set(entities.flatMap((entity) => entity.objects)) : null;
  const places = pathsTo(data, step.path, objects, mostPaths);
  const paths: Path[] = [];
  for (const place of places) {
    const type = entities ? typeAt(data, place) : null;
    for (const key of fieldKeys(step.selection, type)) {
      if (paths.length === mostPaths) return paths;
      paths.push([...place, key]);
    }
  }
  return paths;
}

function typeAt(data: Data, place: Path): string | null {
  let value: unknown = data;
  for (const key of place) value = (value as Record<string | number, unknown>)[key];
  const name = (value as Data).__typename;
  return typeof name === 'string' ? name : null;
}

function fieldKeys(set: SelectionSetNode, type: string | null): string[] {
  const keys = set.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) {
      return node.name.value === '__typename' ? [] : [(node.alias ?? node.name).value];
    }
    if (node.kind !== Kind.INLINE_FRAGMENT) return [];
    const condition = node.typeCondition?.name.value;
    const applies = type === null || condition === undefined || condition === type;
    return applies ? fieldKeys(node.selectionSet, type) : [];
  });
  return [...new Set(keys)];
}
