import { randomBytes, randomInt } from 'node:crypto';

const word = (): string => randomBytes(15).toString('base64url').replaceAll(/[-_]/g, 'x');
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Longer than any time or number in a line, so that none is found by chance. */
const number = (): number => randomInt(10 ** 13, 10 ** 14);

/** What is sent where it should and should not be; every one is there once, so that a find tells where from. */
export const planted = {
  malformedKey: `tl_live_${word()}_${word()}`,
  queryStringKey: `tl_test_${word()}_${word()}`,
  literalKey: `tl_live_${word()}_${word()}`,
  variableKey: `tl_live_${word()}_${word()}`,
  storedKey: `tl_live_${word()}_${word()}`,
  socketKey: `tl_live_${word()}_${word()}`,
  socketHeaderKey: `tl_live_${word()}_${word()}`,
  requestIdKey: `tl_live_${word()}_${word()}`,
  jwt: `${part({ alg: 'RS256', kid: 'one' })}.${part({ sub: word() })}.${word()}`,
  storedJwt: `${part({ alg: 'RS256' })}.${part({ sub: word() })}.${word()}`,
  pinLiteral: word(),
  pinVariable: word(),
  pinCurrent: word(),
  pinFailed: word(),
  pinQueryString: word(),
  pinNumberLiteral: number(),
  pinNumberVariable: number(),
  pinList: word(),
  pinObject: word(),
  pinNameless: word(),
  pinUnfinished: word(),
  webhookQuery: word(),
  foreignWebhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
  wrongPassword: word(),
  unreadablePassword: word(),
};

/** Each secret, and of a key what is behind its handle, as they would stand in text or JSON. */
export function needlesOf(secrets: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(secrets).flatMap(([name, value]) => {
    const text = String(value);
    const behind = /^(?:tl_(?:live|test)_[^_]+_|whsec_|tl_dev_)(.{12})/.exec(text)?.[1];
    return [[name, behind ?? text] as [string, string]];
  });
}
