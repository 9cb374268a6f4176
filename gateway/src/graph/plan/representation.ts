import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { quote } from '../shape/quote.ts';
import type { Data } from '../shape/shape.ts';
import { mergeInto } from './merge.ts';
import { type Rewrite, setOwn } from './rewrites.ts';
import type { TypeTest } from './type-test.ts';

/** An entity's key (and what a field requires of it) as JSON text; null when it lacks some of it. */
export type WriteRepresentation = (entity: Data) => string | null;

interface Source {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly rewrite: Rewrite | null;
  readonly isOfType: TypeTest;
}

/**
 * Equal texts are equal entities to the subgraph: each is sent once. A representation without a
 * `__typename` names no entity and is not sent at all.
 */
export function compileRepresentation(source: Source): WriteRepresentation {
  const { requires, rewrite, isOfType } = source;
  return (entity) => {
    const only = rewrite ? null : onlyFragment(requires, entity, isOfType);
    if (only) return writeFlat(only, entity) ?? writeWhole(source, entity);
    return writeWhole(source, entity);
  };
}

type Fields = readonly { readonly name: string; readonly label: string }[];
const flatFields = new WeakMap<readonly QueryPlanSelectionNode[], Fields | null>();

/** Nearly always one fragment applies, and it has leaves only. */
function onlyFragment(
  requires: readonly QueryPlanSelectionNode[],
  entity: Data,
  isOfType: TypeTest,
): Fields | null {
  let only: Fields | null = null;
  for (const node of requires) {
    if (node.kind !== 'InlineFragment') return null;
    if (node.typeCondition === undefined || !isOfType(entity, node.typeCondition, false)) continue;
    const fields: Fields | null = only === null ? flatten(node.selections) : null;
    if (!fields) return null;
    only = fields;
  }
  return only;
}

function flatten(selections: readonly QueryPlanSelectionNode[]): Fields | null {
  let fields = flatFields.get(selections);
  if (fields === undefined) {
    const leaves = selections.flatMap((node) =>
      node.kind === 'Field' && !node.selections ? [node.alias ?? node.name] : [],
    );
    const isFlat = leaves.length === selections.length && leaves[0] === '__typename';
    fields = isFlat
      ? leaves.map((name, index) => ({
          name,
          label: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
        }))
      : null;
    flatFields.set(selections, fields);
  }
  return fields;
}

/** Null when a field is missing or is no leaf: then it is written the long way. */
function writeFlat(fields: Fields, entity: Data): string | null {
  let text = '';
  for (const { name, label } of fields) {
    const value = Object.hasOwn(entity, name) ? entity[name] : undefined;
    if (typeof value === 'string') text += label + quote(value);
    else if (value === null || typeof value === 'number' || typeof value === 'boolean') {
      text += label + String(value);
    } else return null;
  }
  return `${text}}`;
}

function writeWhole({ requires, rewrite, isOfType }: Source, entity: Data): string | null {
  const picked = pick(entity, requires, isOfType);
  if (!picked?.__typename) return null;
  rewrite?.(picked);
  return JSON.stringify(picked);
}

/** The named part of an object; null when a field of it was never fetched. */
function pick(
  source: unknown,
  selections: readonly QueryPlanSelectionNode[],
  isOfType: TypeTest,
): Data | null {
  if (typeof source !== 'object' || source === null) return null;
  const object = source as Data;
  const picked: Data = {};
  for (const node of selections) {
    if (node.kind === 'InlineFragment') {
      if (node.typeCondition === undefined || !isOfType(object, node.typeCondition, false))
        continue;
      mergeInto(picked, pick(object, node.selections, isOfType));
      continue;
    }
    const name = node.alias ?? node.name;
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined) return null;
    const { selections: inner } = node;
    const part = (element: unknown): unknown =>
      inner && !Array.isArray(element)
        ? pick(element, inner, isOfType)
        : Array.isArray(element)
          ? element.map(part)
          : element;
    setOwn(picked, name, part(value));
  }
  return picked;
}
