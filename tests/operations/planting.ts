import { WebSocket } from 'ws';
import { planted } from './planted.ts';

/** Asks and keeps what errors were answered, over HTTP and over sockets. */
export class Planting {
  readonly errors: string[] = [];
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  async post(
    query: string,
    variables: object = {},
    { key = this.#key, search = '', headers = {} } = {},
  ): Promise<Record<string, any>> {
    const response = await fetch(`${this.#url}${search}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return this.#read(response);
  }

  async get(search: string, path = ''): Promise<void> {
    const headers = { authorization: `Bearer ${this.#key}`, 'apollo-require-preflight': '1' };
    await this.#read(await fetch(`${this.#url}${path}${search}`, { headers }));
  }

  async raw(body: string): Promise<void> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.#key}` };
    await this.#read(await fetch(this.#url, { method: 'POST', headers, body }));
  }

  /** What a socket answers until it is closed, or has refused the operation. */
  async socket(params: object, query?: string, variables: object = {}): Promise<void> {
    const socket = new WebSocket(this.#url.replace('http', 'ws'), 'graphql-transport-ws');
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: params })),
    );
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string };
      if (message.type !== 'connection_ack') this.errors.push(data.toString());
      if (message.type !== 'connection_ack' || query === undefined) return socket.close();
      const payload = { query, variables };
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
    });
    socket.on('close', (_code, reason) => this.errors.push(reason.toString()));
    await ended;
  }

  async #read(response: Response): Promise<Record<string, any>> {
    const text = await response.text();
    const body = JSON.parse(text) as Record<string, any>;
    if (body.errors) this.errors.push(JSON.stringify(body.errors));
    return body;
  }
}

const setPin = `mutation SetPin($input: SetSigningPinInput!) {
  setSigningPin(input: $input) { userErrors { code } } }`;
const pinLiteral = (pin: string, rest = ''): string =>
  `mutation { setSigningPin(input: { idempotencyKey: "${pin.length}-${rest}", personNumber: "SIGNS", pin: ${pin} }) { userErrors { code } } }`;

export async function plantPins(to: Planting): Promise<void> {
  await to.post(pinLiteral(`"${planted.pinLiteral}"`));
  await to.post(pinLiteral(String(planted.pinNumberLiteral)));
  await to.post(pinLiteral(`{ digits: "${planted.pinObject}" }`));
  await to.post(pinLiteral(`["${planted.pinList}"]`));
  await to.post(pinLiteral(planted.pinNameless));
  await to.post(
    `mutation { setSigningPin(input: { pin: "${planted.pinUnfinished}" "${planted.pinUnfinished}" }`,
  );
  await to.post(
    `mutation { setSigningPin(input: "${planted.pinUnfinished}") { userErrors { code } } }`,
  );
  const input = { personNumber: 'SIGNS', idempotencyKey: 'variable' };
  await to.post(setPin, {
    input: { ...input, pin: planted.pinVariable, currentPin: planted.pinCurrent },
  });
  await to.post(setPin, { input: { ...input, pin: planted.pinNumberVariable } });
  await to.post(setPin, { input: { ...input, pin: { digits: planted.pinVariable } } });
  await to.post(setPin, { input: planted.pinVariable });
  await to.raw(`{"query":"{ __typename }","variables":{"pin":"${planted.pinVariable}"`);
}

/** Fails in the database, with all its parameters. */
export async function plantFailingPin(to: Planting): Promise<void> {
  const input = { personNumber: 'SIGNS', idempotencyKey: 'failing', pin: planted.pinFailed };
  await to.post(setPin, { input });
}

const items = `query Items($numbers: [String!], $first: Int) {
  items(first: $first, filter: { numbers: $numbers }) { nodes { number } } }`;
const changed = `subscription Watch($id: ID) { salesOrderChanged(salesOrderId: $id) { eventType } }`;

export async function plantKeys(
  to: Planting,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const { malformedKey, jwt, literalKey, variableKey, queryStringKey, requestIdKey } = planted;
  for (const key of [malformedKey, jwt, ...Object.values(more)]) {
    await to.post('{ __typename }', {}, { key });
    await to.post('{ __typename }', {}, { headers: { 'x-throughline-rights': key } });
    await to.socket({ Authorization: `Bearer ${key}` });
    await to.socket({ apiKey: key }, changed, { id: { key } });
    await to.post(items, { numbers: [key], first: key });
  }
  await to.socket({ apiKey: planted.socketKey });
  await to.socket({ Authorization: `Bearer ${planted.socketHeaderKey}` }, changed);
  await to.post(`{ items(first: "${literalKey}") { nodes { number } } }`);
  await to.post(`{ items(first: 1, filter: { numbers: ["${literalKey}"] }) { nodes { number } } }`);
  await to.post(`{ item(id: "${literalKey}") { ${literalKey} } }`);
  await to.post(`{ ${literalKey} "${literalKey}" }`);
  await to.post(`query { salesOrderLines(dueOn: "${literalKey}") { id } }`);
  await to.post(items, { numbers: [variableKey], first: variableKey });
  await to.post(items, { numbers: { key: variableKey }, first: 1 });
  await to.post(`query ${variableKey} { items(first: 1) { nodes { number } } }`);
  const search = `?apiKey=${queryStringKey}&pin=${planted.pinQueryString}`;
  await to.post('{ __typename', {}, { search });
  await to.get(
    `${search}&query=${encodeURIComponent(`{ item(id: "${queryStringKey}") { nothing } }`)}`,
  );
  await to.get(search, `/nowhere/${queryStringKey}`);
  const setSite = `mutation Set($input: SetSiteInput!) { setSite(input: $input) { userErrors { code } } }`;
  for (const [at, id] of [requestIdKey, ...Object.values(more)].entries()) {
    const code = `R${at}`;
    const input = { code, name: 'Site', timeZone: 'UTC', idempotencyKey: `site ${code}` };
    await to.post(setSite, { input }, { headers: { 'x-request-id': id } });
  }
}

/** Where a text is taken as it is, refused by the shop's rules. */
export async function plantInputs(to: Planting): Promise<void> {
  const create = `mutation Create($input: CreateItemInput!) { createItem(input: $input) { userErrors { code } } }`;
  const { storedKey, storedJwt, foreignWebhookSecret } = planted;
  const description = `Bearer ${storedJwt}, ${foreignWebhookSecret}`;
  const input = { number: storedKey, description, unit: 'NO-UNIT', idempotencyKey: 'item' };
  await to.post(create, { input });
}
