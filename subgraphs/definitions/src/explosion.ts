import {
  decimal,
  type Decimal,
  type DecimalInput,
  min,
  zero,
} from '@throughline/chassis/values/decimal';
import { Refusal } from '@throughline/chassis/refusal';
import type {
  DefinitionLine,
  DefinitionOutput,
  ProductDefinition,
} from '@throughline/schema/events/plm';
import { isValidOn, validLines } from './effectivity.ts';
import { lineNeed } from './line-need.ts';
import { onBoth, type Substitute } from './substitutes.ts';
import { forTheRest, inItsPlace, type SuccessorOf } from './supersession.ts';

/** What a part is made of on the date in question; null ends the tree there. */
export type Lookup = (
  itemId: string,
) => Pick<ProductDefinition, 'batchQuantity' | 'lines' | 'outputs'> | null;

export interface ExplodedLine {
  readonly level: number;
  readonly parentItemId: string;
  readonly line: DefinitionLine;
  readonly quantity: Decimal;
}

export interface ExplodedComponent {
  readonly itemId: string;
  readonly level: number;
  /** Need that is not blown through. */
  readonly quantity: Decimal;
  readonly leaf: boolean;
}

/** What comes out beside what is made. */
export interface ExplodedOutput {
  readonly itemId: string;
  readonly kind: DefinitionOutput['kind'];
  readonly quantity: Decimal;
  readonly operationSequence: number | null;
}

interface Part {
  readonly itemId: string;
  level: number;
  /** All that is needed of it, and the part of that which is not blown through. */
  total: Decimal;
  stocked: Decimal;
  operationSequence: number | null;
  substitutes: readonly Substitute[];
}

export interface Run {
  readonly itemId: string;
  readonly quantity: DecimalInput;
  readonly on: string;
  /** Lot, or serial number, of what is made; left out: one that follows all that lines name. */
  readonly lotNumber?: string | null;
  readonly lookup: Lookup;
  /** Phantoms that are taken from their own stock, so far as it goes: never made and taken, too. */
  readonly fromStock?: ReadonlyMap<string, Decimal>;
  /** What takes whose place; left out: all is as it was designed. */
  readonly successorOf?: SuccessorOf;
}

/** Levels a plant really has stay far below; a loop that slipped in would not. */
const deepest = 100;
const one = decimal(1);

/**
 * Multiplies a BOM out over all levels. Each part is computed once, after everything that needs
 * it, so work grows with parts and lines and never with paths.
 */
export function explode(run: Run): {
  lines: ExplodedLine[];
  components: ExplodedComponent[];
  outputs: ExplodedOutput[];
} {
  return walk(run, () => true);
}

export interface Need {
  readonly itemId: string;
  readonly quantity: Decimal;
  readonly operationSequence: number | null;
  /** What may stand in for it on every line that asks for it. */
  readonly substitutes: readonly Substitute[];
}

/** What is needed directly to make it: phantoms are blown through, everything else is stocked. */
export function directNeeds(run: Run): Need[] {
  const { parts } = walk(run, (line) => line.phantom);
  return parts
    .filter((part) => part.level > 0 && !part.stocked.isZero())
    .map((part) => ({
      itemId: part.itemId,
      quantity: part.stocked,
      operationSequence: part.operationSequence,
      substitutes: part.substitutes,
    }));
}

/** What making it puts out directly, through the phantoms that it makes. */
export function directOutputs(run: Run): ExplodedOutput[] {
  return walk(run, (line) => line.phantom).outputs;
}

/** A line with what is needed in its component's place, for one of what the line asks for. */
interface Use {
  readonly line: DefinitionLine;
  readonly factor: Decimal;
}

interface Recipe {
  readonly batchQuantity: DecimalInput;
  readonly uses: readonly Use[];
  readonly outputs: readonly DefinitionOutput[];
}

/** What a part asks for on the date; of one that is used up that is its successor, for the rest. */
function recipeOf(run: Run, itemId: string): Recipe | null {
  const { on, lookup, successorOf } = run;
  const rest = successorOf && itemId !== run.itemId && forTheRest(itemId, one, successorOf);
  if (rest) {
    const use = { line: restLine(rest.itemId, rest.phantom), factor: rest.quantity };
    return { batchQuantity: one, uses: [use], outputs: [] };
  }
  const definition = lookup(itemId);
  if (!definition) return null;
  const { batchQuantity, lines, outputs = [] } = definition;
  return {
    batchQuantity,
    // Numbers of what is made below are not known.
    uses: validLines(lines, on, itemId === run.itemId ? run.lotNumber : null).map((line) =>
      placed(run, line),
    ),
    outputs: outputs.filter(({ effectiveFrom, effectiveTo }) =>
      isValidOn(on, effectiveFrom, effectiveTo),
    ),
  };
}

function placed({ on, lookup, successorOf }: Run, line: DefinitionLine): Use {
  const { componentItemId: itemId, phantom } = line;
  const need = { itemId, quantity: one, phantom };
  const isMade = (id: string) => validLines(lookup(id)?.lines ?? [], on).length > 0;
  const found = successorOf ? inItsPlace(need, successorOf, isMade) : need;
  if (found === need) return { line, factor: one };
  // What may stand in for the one says nothing of its successor.
  const other = {
    ...line,
    componentItemId: found.itemId,
    phantom: found.phantom,
    substitutes: [],
  };
  return { line: other, factor: found.quantity };
}

/** As a BOM of one successor would say it. */
function restLine(componentItemId: string, phantom: boolean): DefinitionLine {
  return {
    lineId: componentItemId,
    findNumber: 0,
    componentItemId,
    quantity: '1',
    attrition: '0',
    setUpQuantity: '0',
    roundingMultiple: null,
    phantom,
    effectiveFrom: null,
    effectiveTo: null,
    operationSequence: null,
  };
}

function walk(
  run: Run,
  enters: (line: DefinitionLine) => boolean,
): {
  lines: ExplodedLine[];
  components: ExplodedComponent[];
  outputs: ExplodedOutput[];
  parts: Part[];
} {
  const parts = new Map<string, Part>();
  const lines: ExplodedLine[] = [];
  const outputs = new Map<string, ExplodedOutput>();
  const top = decimal(run.quantity);
  parts.set(run.itemId, {
    itemId: run.itemId,
    level: 0,
    total: top,
    stocked: zero,
    operationSequence: null,
    substitutes: [],
  });
  const made = new Set<string>();
  for (const itemId of parentsFirst(run, enters)) {
    const parent = parts.get(itemId);
    const recipe = recipeOf(run, itemId);
    if (!parent || !recipe) continue;
    const toMake = parent.total.minus(takeFromStock(parent, run));
    if (run.fromStock && parent.level > 0 && toMake.isZero()) continue;
    const batches = toMake.div(recipe.batchQuantity);
    for (const output of recipe.outputs) putOut(outputs, parent, output, batches);
    for (const { line, factor } of recipe.uses) {
      made.add(itemId);
      const quantity = lineNeed(line, batches).times(factor);
      lines.push({ level: parent.level + 1, parentItemId: itemId, line, quantity });
      const known = parts.get(line.componentItemId);
      if (known) known.substitutes = onBoth(known.substitutes, line.substitutes ?? []);
      const part = known ?? newPart(line, parent);
      parts.set(line.componentItemId, part);
      part.level = Math.max(part.level, parent.level + 1);
      if (enters(line)) part.total = part.total.plus(quantity);
      if (!line.phantom) part.stocked = part.stocked.plus(quantity);
    }
  }
  const components = [...parts.values()]
    .filter((part) => part.level > 0 && !part.stocked.isZero())
    .map((part) => ({
      itemId: part.itemId,
      level: part.level,
      quantity: part.stocked,
      leaf: !made.has(part.itemId),
    }));
  return { lines, components, outputs: [...outputs.values()], parts: [...parts.values()] };
}

/** Of one item there is one output of each kind, whatever it comes from. */
function putOut(
  outputs: Map<string, ExplodedOutput>,
  parent: Part,
  output: DefinitionOutput,
  batches: Decimal,
): void {
  const { itemId, kind } = output;
  const key = `${itemId} ${kind}`;
  const known = outputs.get(key);
  const more = decimal(output.quantity).times(batches);
  if (more.isZero()) return;
  outputs.set(key, {
    itemId,
    kind,
    quantity: known ? known.quantity.plus(more) : more,
    operationSequence:
      known?.operationSequence ??
      (parent.level === 0 ? output.operationSequence : parent.operationSequence),
  });
}

/** A phantom's own stock is used first; what it doesn't cover is blown through. */
function takeFromStock(part: Part, { fromStock }: Run): Decimal {
  const there = part.level === 0 ? undefined : fromStock?.get(part.itemId);
  if (!there) return zero;
  const taken = min(there, part.total);
  part.stocked = part.stocked.plus(taken);
  return taken;
}

function newPart(line: DefinitionLine, parent: Part): Part {
  return {
    itemId: line.componentItemId,
    level: 0,
    total: zero,
    stocked: zero,
    // What comes through a phantom is used where the phantom is.
    operationSequence: parent.level === 0 ? line.operationSequence : parent.operationSequence,
    substitutes: line.substitutes ?? [],
  };
}

/** Every part that is entered, each after all that use it (depth-first, reversed). */
function parentsFirst(run: Run, enters: (line: DefinitionLine) => boolean): string[] {
  const finished: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (itemId: string, depth: number): void => {
    if (state.get(itemId) === 'done') return;
    if (state.get(itemId) === 'open') throw new Refusal('BOM_LOOP', 'This BOM contains itself.');
    if (depth > deepest) throw new Refusal('BOM_TOO_DEEP', `This BOM has over ${deepest} levels.`);
    state.set(itemId, 'open');
    for (const { line } of recipeOf(run, itemId)?.uses ?? []) {
      if (enters(line)) visit(line.componentItemId, depth + 1);
    }
    state.set(itemId, 'done');
    finished.push(itemId);
  };
  visit(run.itemId, 0);
  return finished.reverse();
}
