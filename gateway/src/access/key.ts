/** The key in an `Authorization: Bearer <key>` header; null when there is none. */
export function bearerKey(header: unknown): string | null {
  if (typeof header !== 'string') return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}

/** A browser's socket can send no header, so the key comes in `connection_init`. */
export function connectionKey(
  params: Readonly<Record<string, unknown>> | undefined,
): string | null {
  if (!params) return null;
  const header = bearerKey(params.Authorization ?? params.authorization);
  return header ?? (typeof params.apiKey === 'string' ? params.apiKey : null);
}
