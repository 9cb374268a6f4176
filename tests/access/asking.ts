export interface Answered<Data> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}

/** One question to the graph as the holder of a key. */
export async function ask<Data = Record<string, unknown>>(
  url: string,
  key: string,
  question: { readonly query: string; readonly variables?: object },
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(question),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
