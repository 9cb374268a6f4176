/** Where two answers differ, as paths; the order of an object's fields is looked at elsewhere. */
export type Path = readonly (string | number)[];

export interface Difference {
  readonly path: Path;
  readonly stock: unknown;
  readonly ours: unknown;
}

export function findDifferences(stock: unknown, ours: unknown, path: Path = []): Difference[] {
  if (Object.is(stock, ours)) return [];
  if (Array.isArray(stock) && Array.isArray(ours) && stock.length === ours.length) {
    return ours.flatMap((one, index) => findDifferences(stock[index], one, [...path, index]));
  }
  if (isObject(stock) && isObject(ours)) {
    const keys = new Set([...Object.keys(stock), ...Object.keys(ours)]);
    return [...keys].flatMap((key) =>
      findDifferences(own(stock, key), own(ours, key), [...path, key]),
    );
  }
  return [{ path, stock, ours }];
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
