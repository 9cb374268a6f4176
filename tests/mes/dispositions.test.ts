import { randomUUID } from 'node:crypto';
import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bore, inspectedJob } from './inspected-job.ts';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
const pin = '48-blue-19';
const people: Record<string, string> = {};

beforeAll(async () => {
  shop = await Shop.open();
  for (const number of ['Q-1', 'Q-2', 'P-1']) {
    const { person } = await shop.do('createPerson', { number, name: number }, 'person { id }');
    people[number] = person.id;
    await shop.do('setSigningPin', { personNumber: number, pin });
  }
});
afterAll(() => shop.close());

const setBoard = () =>
  shop.do('setReviewBoard', {
    members: [
      { role: 'QUALITY', personId: people['Q-1'] },
      { role: 'QUALITY', personId: people['Q-2'] },
      { role: 'PRODUCTION', personId: people['P-1'] },
    ],
  });

const shown = `nonConformance { id number status disposition
  statusHistory { command fromStatus toStatus reason actor }
  inspections { sampleNumber verdict }
  reviews { disposition outcome awaited board { role persons { number } }
    signatures { role decision meaning reason printedName matches } } }`;

async function raise({ lotId, ...more }: { lotId?: string; [field: string]: unknown } = {}) {
  const item = await shop.item(`ITEM-${randomUUID().slice(0, 8)}`, 'LOT');
  if (lotId) await shop.told('erp', 'LotReceived', lotId, { lotId, itemId: item, number: lotId });
  const itemId = encodeId('Item', item);
  const lotIds = lotId ? [encodeId('MaterialLot', lotId)] : [];
  const { nonConformance } = await shop.do(
    'raiseNonConformance',
    { itemId, cause: 'PROCESS', description: 'scratched', lotIds, ...more },
    'nonConformance { id }',
  );
  return nonConformance.id as string;
}

const propose = (nonConformanceId: string, disposition = 'USE_AS_IS') =>
  shop.do('proposeDisposition', { nonConformanceId, disposition, reason: 'only the paint' }, shown);

const vote = (nonConformanceId: string, role: string, personNumber: string, more: object = {}) => ({
  nonConformanceId,
  role,
  personNumber,
  pin,
  decision: 'APPROVED',
  reason: 'seen',
  meaning: 'Approval',
  ...more,
});

const types = async (id: string) => (await shop.said(id)).map(({ type }) => type);

describe('a board', () => {
  it('is asked for before anything is proposed, and is set by who may', async () => {
    const id = await raise();
    const input = { nonConformanceId: id, disposition: 'SCRAP', reason: 'bent' };
    expect(await shop.refusal('proposeDisposition', input)).toEqual(['BOARD_NOT_SET disposition']);
    const refused = (...members: object[]) => shop.refusal('setReviewBoard', { members });
    const quality = { role: 'QUALITY', personId: people['Q-1'] };
    expect(await refused()).toEqual(['BOARD_SIZE_OUT_OF_RANGE members']);
    expect(await refused(quality, quality)).toEqual(['DUPLICATE_MEMBER members.1.personId']);
    expect(await refused({ ...quality, role: 'quality' })).toEqual([
      'ROLE_NOT_VALID members.0.role',
    ]);
    expect(await refused({ ...quality, personId: encodeId('Person', newId()) })).toEqual([
      'NOT_FOUND members.0.personId',
    ]);
    await setBoard();
    await setBoard();
    const { reviewBoard } = await shop.ask('{ reviewBoard { role persons { number } } }');
    expect(reviewBoard).toEqual([
      { role: 'PRODUCTION', persons: [{ number: 'P-1' }] },
      { role: 'QUALITY', persons: expect.arrayContaining([{ number: 'Q-1' }, { number: 'Q-2' }]) },
    ]);
  });

  it('decides when all its roles have signed, and nothing is effective before', async () => {
    await setBoard();
    const lotId = newId();
    const job = await inspectedJob(shop, bore);
    const { inspection } = await shop.do(
      'recordInspection',
      { jobOrderId: job.jobOrderId, characteristicId: job.characteristicIds[0], values: ['21'] },
      'inspection { id results { id } }',
    );
    const id = await raise({
      lotId,
      inspectionIds: [inspection.id],
    });
    const { nonConformance: proposed } = await propose(id);
    expect(proposed).toMatchObject({
      status: 'IN_REVIEW',
      disposition: null,
      inspections: [{ sampleNumber: 1, verdict: 'FAIL' }],
      reviews: [{ outcome: null, awaited: ['PRODUCTION', 'QUALITY'] }],
    });
    const one = await shop.do('signDisposition', vote(id, 'QUALITY', 'Q-2'), shown);
    expect(one.nonConformance).toMatchObject({ status: 'IN_REVIEW', disposition: null });
    expect(await types(id)).toEqual(['NonConformanceRaised']);
    expect(await shop.refusal('signDisposition', vote(id, 'QUALITY', 'Q-1'))).toEqual([
      'ALREADY_SIGNED role',
    ]);
    const { nonConformance: decided } = await shop.do(
      'signDisposition',
      vote(id, 'PRODUCTION', 'P-1'),
      shown,
    );
    expect(decided).toMatchObject({
      status: 'DISPOSITIONED',
      disposition: 'USE_AS_IS',
      statusHistory: [
        { command: 'PROPOSE', fromStatus: 'OPEN', toStatus: 'IN_REVIEW' },
        { command: 'DISPOSE', toStatus: 'DISPOSITIONED', reason: 'only the paint' },
      ],
      reviews: [
        {
          outcome: 'APPROVED',
          awaited: [],
          signatures: [
            { role: 'QUALITY', decision: 'APPROVED', printedName: 'Q-2', matches: true },
            { role: 'PRODUCTION', meaning: 'Approval', reason: 'seen', matches: true },
          ],
        },
      ],
    });
    expect((await shop.said(id)).at(-1)).toMatchObject({
      type: 'NonConformanceDispositioned',
      payload: { lotIds: [lotId], disposition: 'USE_AS_IS' },
    });
    // The evidence is part of what was signed.
    await shop.do('correctInspectionResult', {
      inspectionResultId: inspection.results[0].id,
      value: '21.1',
      reason: 'read again',
    });
    const { nonConformance: later } = await shop.do(
      'closeNonConformance',
      { nonConformanceId: id, reason: 'used' },
      shown,
    );
    expect(later.status).toBe('CLOSED');
    expect(later.reviews[0].signatures.map((signature: Data) => signature.matches)).toEqual([
      false,
      false,
    ]);
    const lot = await shop.entity(
      'MaterialLot',
      encodeId('MaterialLot', lotId),
      'nonConformances { id }',
    );
    expect(lot.nonConformances).toEqual([{ id }]);
  });

  it('says no by one of its roles; what is proposed again is signed anew', async () => {
    await setBoard();
    const id = await raise();
    await propose(id, 'USE_AS_IS');
    await shop.do('signDisposition', vote(id, 'QUALITY', 'Q-1'));
    const no = vote(id, 'PRODUCTION', 'P-1', { decision: 'REJECTED', reason: 'cracked' });
    const { nonConformance: rejected } = await shop.do('signDisposition', no, shown);
    expect(rejected).toMatchObject({ status: 'OPEN', disposition: null });
    await propose(id, 'SCRAP');
    const { nonConformance: withdrawn } = await shop.do(
      'withdrawDisposition',
      { nonConformanceId: id, reason: 'rework is cheaper' },
      shown,
    );
    expect(withdrawn.status).toBe('OPEN');
    await propose(id, 'REWORK');
    await shop.do('signDisposition', vote(id, 'QUALITY', 'Q-1'));
    const { nonConformance } = await shop.do(
      'signDisposition',
      vote(id, 'PRODUCTION', 'P-1'),
      shown,
    );
    expect(nonConformance).toMatchObject({
      status: 'DISPOSITIONED',
      disposition: 'REWORK',
      reviews: [{ outcome: 'REJECTED' }, { outcome: 'WITHDRAWN' }, { outcome: 'APPROVED' }],
    });
  });

  it('keeps the board it was proposed to, and refuses who is not on it or out of turn', async () => {
    await setBoard();
    const id = await raise();
    expect(await shop.refusal('signDisposition', vote(id, 'QUALITY', 'Q-1'))).toEqual([
      'NONCONFORMANCE_STATUS_FORBIDS nonConformanceId',
    ]);
    await propose(id);
    await shop.do('setReviewBoard', { members: [{ role: 'QUALITY', personId: people['P-1'] }] });
    const refused = (role: string, number: string, more: object = {}) =>
      shop.refusal('signDisposition', vote(id, role, number, more));
    expect(await refused('QUALITY', 'P-1')).toEqual(['NOT_ON_BOARD personId']);
    expect(await refused('SALES', 'Q-1')).toEqual(['ROLE_NOT_ASKED role']);
    expect(await refused('QUALITY', 'Q-1', { pin: 'guess-1' })).toEqual(['PIN_WRONG pin']);
    expect(await refused('QUALITY', 'Q-1', { reason: '' })).toEqual(['REASON_REQUIRED reason']);
    const close = { nonConformanceId: id, reason: 'done' };
    expect(await shop.refusal('closeNonConformance', close)).toEqual([
      'NONCONFORMANCE_STATUS_FORBIDS nonConformanceId',
    ]);
    await setBoard();
  });

  it('that signs at the same time decides once', async () => {
    await setBoard();
    const id = await raise();
    await propose(id, 'RETURN');
    const answers = await Promise.all(
      ['Q-1', 'Q-2', 'Q-1', 'P-1', 'P-1'].map((number) =>
        shop.refusal(
          'signDisposition',
          vote(id, number === 'P-1' ? 'PRODUCTION' : 'QUALITY', number),
        ),
      ),
    );
    expect(answers.filter((one) => one.length === 0)).toHaveLength(2);
    expect(await types(id)).toEqual(['NonConformanceRaised', 'NonConformanceDispositioned']);
    const { nonConformances } = await shop.ask(
      '{ nonConformances(status: DISPOSITIONED, first: 1) { nodes { id status } } }',
    );
    expect(nonConformances.nodes).toEqual([{ id, status: 'DISPOSITIONED' }]);
  });
});
