type TypeResolvers = Readonly<Record<string, unknown>>;

function isTypeMap(value: unknown): value is TypeResolvers {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Joins the resolvers of all domains type by type; the same field twice is a mistake. */
export function mergeResolvers(...parts: readonly object[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part) as [string, unknown][]) {
      const known = merged[type];
      if (!isTypeMap(fields) || !isTypeMap(known)) {
        if (known !== undefined) throw new Error(`${type} is resolved twice`);
        merged[type] = isTypeMap(fields) ? { ...fields } : fields;
        continue;
      }
      for (const field of Object.keys(fields)) {
        if (field in known) throw new Error(`${type}.${field} is resolved twice`);
      }
      merged[type] = { ...known, ...fields };
    }
  }
  return merged;
}
