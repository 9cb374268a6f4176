import { Kind, type SelectionSetNode } from 'graphql';
import type { FetchStep } from './compile.ts';

/**
 * The same entity often stands in many places of one response: an item under each of its order
 * lines. Where objects at a fetch's path are equal field by field, they may become one object in
 * all those places: then it is merged, walked and written once, and a deep response costs what its
 * different objects cost. That is safe when one fetch alone writes into these places from above,
 * so that equal objects can't become different ones later.
 */
export function findRoutes(fetches: readonly FetchStep[]): readonly FetchStep[] {
  for (const step of fetches) step.route = { ...step.route, unites: canUnite(step, fetches) };
  const uniting = fetches.filter((step) => step.route.unites);
  for (const step of fetches) {
    let from: FetchStep | null = null;
    for (const other of uniting) {
      const nearer = !from || other.path.length > from.path.length;
      if (nearer && other.path.length < step.path.length && startsWith(step.path, other.path)) {
        from = other;
      }
    }
    if (from) {
      const rest = step.path.slice(from.path.length);
      step.route = { ...step.route, from: from.route.key, rest };
    }
  }
  return fetches;
}

function canUnite(step: FetchStep, fetches: readonly FetchStep[]): boolean {
  if (!step.represent || step.path.length === 0) return false;
  const names = namesOf(step);
  return fetches.filter((other) => writesAt(other, names)).length === 1;
}

/** The path that the operation's own fields follow. */
export function namesOf(step: FetchStep): string[] {
  return step.path.filter((part) => part !== '@');
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, index) => path[index] === part);
}

function writesAt(step: FetchStep, names: readonly string[]): boolean {
  const own = namesOf(step);
  if (own.length >= names.length || !startsWith(names, own)) return false;
  // Its names are others until they are rewritten: take it that it does.
  return step.rewriteAnswer !== null || selects(step, step.selection, names.slice(own.length));
}

function selects(step: FetchStep, set: SelectionSetNode, names: readonly string[]): boolean {
  const [first, ...rest] = names;
  if (first === undefined) return true;
  return set.selections.some((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return selects(step, node.selectionSet, names);
    // Named fragments of a subgraph operation are not followed: take it that they do.
    if (node.kind === Kind.FRAGMENT_SPREAD) return true;
    if ((node.alias ?? node.name).value !== first) return false;
    return rest.length === 0 || (node.selectionSet ? selects(step, node.selectionSet, rest) : true);
  });
}
