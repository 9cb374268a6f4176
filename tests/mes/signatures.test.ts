import { randomUUID } from 'node:crypto';
import { signRights } from '@throughline/chassis/rights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bore, inspectedJob } from './inspected-job.ts';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

const pin = '48-blue-19';

async function signer(number: string, given: string | null = pin): Promise<string> {
  await shop.do('createPerson', { number, name: `Dr. ${number}` });
  if (given !== null) await shop.do('setSigningPin', { personNumber: number, pin: given });
  return number;
}

const shown = `signature { person { number } printedName meaning role decision signedAt actor
  contentSha256 signatureSha256 matches }`;

const signaturesOf = async (jobOrderId: string): Promise<Data[]> =>
  (await shop.entity('JobOrder', jobOrderId, 'signatures { meaning matches contentSha256 }'))
    .signatures;

describe('a step', () => {
  it('is signed with name, meaning and time, bound to the record, which no longer matches when that changes', async () => {
    const job = await inspectedJob(shop, { ...bore, mandatory: false });
    const { jobOrderId } = job;
    const personNumber = await signer('S-1');
    await shop.do('reportProduction', { jobOrderId, good: '1' });
    const { inspection } = await shop.do(
      'recordInspection',
      { jobOrderId, characteristicId: job.characteristicIds[0], values: ['20'] },
      'inspection { results { id } }',
    );
    const { signature } = await shop.do(
      'signJobStep',
      { jobOrderId, personNumber, pin, meaning: 'Performed' },
      shown,
    );
    expect(signature).toMatchObject({
      person: { number: 'S-1' },
      printedName: 'Dr. S-1',
      meaning: 'Performed',
      role: null,
      decision: null,
      actor: 'tester',
      matches: true,
    });
    expect(signature.contentSha256).toMatch(/^[0-9a-f]{64}$/);
    const correct = (value: string) =>
      shop.do('correctInspectionResult', {
        inspectionResultId: inspection.results[0].id,
        value,
        reason: 'read again',
      });
    await correct('20.01');
    expect(await signaturesOf(jobOrderId)).toMatchObject([{ matches: false }]);
    await correct('20.00');
    expect(await signaturesOf(jobOrderId)).toMatchObject([{ matches: true }]);
    await shop.do('reportProduction', { jobOrderId, good: '1' });
    await shop.do('signJobStep', { jobOrderId, personNumber, pin, meaning: 'Verified' });
    expect(await signaturesOf(jobOrderId)).toMatchObject([
      { meaning: 'Performed', matches: false },
      { meaning: 'Verified', matches: true },
    ]);
    // What is completed is the record it was.
    await shop.do('completeJob', { jobOrderId });
    expect((await signaturesOf(jobOrderId))[1]).toMatchObject({ matches: true });
    await shop.admin`update mes.electronic_signature set meaning = 'Approved'
      where meaning = 'Verified'`;
    expect((await signaturesOf(jobOrderId))[1]).toMatchObject({ matches: false });
  });

  it('is signed once by what is sent five times, and never before it began', async () => {
    const { jobOrderId, item, order } = await inspectedJob(shop, bore);
    const personNumber = await signer('S-2');
    const input = { jobOrderId, personNumber, pin, meaning: 'Performed' };
    const idempotencyKey = randomUUID();
    await Promise.all(
      Array.from({ length: 5 }, () => shop.do('signJobStep', { ...input, idempotencyKey })),
    );
    expect(await signaturesOf(jobOrderId)).toHaveLength(1);
    const [, revisionId = ''] = Buffer.from(order.revision.id, 'base64url').toString().split(':');
    const waiting = await shop.order(item, revisionId);
    expect(
      await shop.refusal('signJobStep', { ...input, jobOrderId: waiting.jobOrders[0].id }),
    ).toEqual(['JOB_NOT_STARTED jobOrderId']);
    expect(await shop.refusal('signJobStep', { ...input, meaning: '' })).toEqual([
      'INVALID_NAME meaning',
    ]);
  });
});

describe('a PIN', () => {
  it('that is wrong five times is locked, the right one too, and each wrong one counts', async () => {
    const { jobOrderId } = await inspectedJob(shop, bore);
    const personNumber = await signer('S-3');
    const sign = (given: string) =>
      shop.refusal('signJobStep', { jobOrderId, personNumber, pin: given, meaning: 'Performed' });
    expect(await sign('wrong-1')).toEqual(['PIN_WRONG pin']);
    expect(await sign(pin)).toEqual([]);
    // At once: none of them is lost.
    await Promise.all([1, 2, 3, 4, 5].map((at) => sign(`wrong-${at}`)));
    expect(await sign(pin)).toEqual(['PIN_LOCKED pin']);
    expect(await signaturesOf(jobOrderId)).toHaveLength(1);
    await shop.admin`update mes.signing_pin set locked_until = now() - interval '1 second'`;
    expect(await sign('wrong-6')).toEqual(['PIN_WRONG pin']);
    expect(await sign(pin)).toEqual(['PIN_LOCKED pin']);
    await shop.admin`update mes.signing_pin set locked_until = now() - interval '1 second'`;
    expect(await sign(pin)).toEqual([]);
  });

  it('is kept as a hash alone, and is neither short nor simple', async () => {
    const personNumber = await signer('S-4444', null);
    const { jobOrderId } = await inspectedJob(shop, bore);
    const input = { jobOrderId, personNumber, pin, meaning: 'Performed' };
    expect(await shop.refusal('signJobStep', input)).toEqual(['PIN_NOT_SET pin']);
    const set = (given: string) => shop.refusal('setSigningPin', { personNumber, pin: given });
    expect(await set('12345')).toEqual(['PIN_LENGTH pin']);
    for (const simple of ['111111', '345678', '987654', 'S-4444']) {
      expect(await set(simple)).toEqual(['PIN_TOO_SIMPLE pin']);
    }
    expect(await set(pin)).toEqual([]);
    const rows = await shop.admin`select pin::text from mes.signing_pin pin`;
    const written = await shop.admin`select row_to_json(row)::text as row from mes.idempotency row`;
    expect(JSON.stringify([rows, written])).not.toContain(pin);
    expect(
      (await shop.ask(`{ persons(first: 100) { nodes { number canSign } } }`)).persons.nodes,
    ).toContainEqual({ number: 'S-4444', canSign: true });
  });

  it('is changed by who knows it, or by a key that may reset it', async () => {
    const personNumber = await signer('S-5');
    const rights = {
      keyId: 'tablet',
      scopes: ['signatures:write'],
      party: { kind: 'INTERNAL' },
      sites: '*',
    } as const;
    const change = async (more: object): Promise<string[]> => {
      const body = JSON.stringify({
        query: `mutation($input: SetSigningPinInput!) {
          setSigningPin(input: $input) { userErrors { code field } } }`,
        variables: { input: { personNumber, idempotencyKey: randomUUID(), ...more } },
      });
      const deed = { what: 'POST /graphql', body };
      const token = signRights(shop.database.secrets.secret, 'mes', rights, deed);
      const headers = { 'content-type': 'application/json', 'x-throughline-rights': token };
      const response = await fetch(shop.mes.url, { method: 'POST', headers, body });
      const { data } = (await response.json()) as Data;
      return data.setSigningPin.userErrors.map((one: Data) => `${one.code} ${one.field}`);
    };
    const next = '73-green-05';
    await signer('S-6', null);
    expect(await change({ personNumber: 'S-6', pin: next })).toEqual([
      'PIN_ENROLMENT_FORBIDDEN pin',
    ]);
    expect(await change({ pin: next })).toEqual(['CURRENT_PIN_REQUIRED currentPin']);
    expect(await change({ pin: next, currentPin: 'wrong-one' })).toEqual(['PIN_WRONG currentPin']);
    const idempotencyKey = randomUUID();
    const right = { pin: next, currentPin: pin, idempotencyKey };
    expect(await change(right)).toEqual([]);
    expect(await change(right)).toEqual([]);
    expect(await change({ ...right, pin: 'another-7' })).toEqual(['PIN_WRONG currentPin']);
    await shop.do('setSigningPin', { personNumber, pin });
    const pins = await shop.admin`select hash is null as gone, set_by from mes.signing_pin
      where person_id = (select id from mes.person where number = 'S-5') order by id`;
    expect(pins.map((row) => `${row.gone} ${row.set_by}`)).toEqual([
      'true tester',
      'true tablet',
      'false tester',
    ]);
  });
});
