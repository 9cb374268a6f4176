import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

describe('the reasons', () => {
  const set = (code: string, more: object) =>
    shop.do(
      'setStateReason',
      { code, name: code, state: 'DOWN', ...more },
      'stateReason { code name retired parent { code } children { code } }',
    );

  it('are a tree that is there from the first day and that a plant changes', async () => {
    const { stateReasons } = await shop.ask(
      '{ stateReasons(state: SETUP, first: 10) { nodes { code state parent { code } } } }',
    );
    expect(stateReasons.nodes).toContainEqual({
      code: 'CHANGEOVER',
      state: 'SETUP',
      parent: { code: 'SETUP' },
    });
    await set('BEARING', { parentCode: 'MECHANICAL' });
    const { stateReason } = await set('MECHANICAL', { name: 'Mechanics', parentCode: 'DOWN' });
    expect(stateReason).toEqual({
      code: 'MECHANICAL',
      name: 'Mechanics',
      retired: false,
      parent: { code: 'DOWN' },
      children: [{ code: 'BEARING' }],
    });
  });

  it('have no circles, keep their state, and are retired, not deleted', async () => {
    const refusal = (code: string, more: object) =>
      shop.refusal('setStateReason', { code, name: code, state: 'DOWN', ...more });
    await set('LEFT', {});
    await set('RIGHT', { parentCode: 'LEFT' });
    expect(await refusal('LEFT', { parentCode: 'RIGHT' })).toEqual(['REASON_IN_CIRCLE parentCode']);
    expect(await refusal('LEFT', { parentCode: 'LEFT' })).toEqual(['REASON_IN_CIRCLE parentCode']);
    expect(await refusal('NAMELESS', { name: ' ' })).toEqual(['INVALID_NAME name']);
    expect(await refusal('LEFT', { state: 'SETUP' })).toEqual(['REASON_STATE_FIXED state']);
    expect(await refusal('LEFT', { parentCode: 'SETUP' })).toEqual([
      'REASON_OF_OTHER_STATE parentCode',
    ]);
    expect(await refusal('LEFT', { parentCode: 'NOBODY' })).toEqual(['NOT_FOUND parentCode']);
    await set('RIGHT', { retired: true });
    const unit = { workCenterId: shop.workCenterId, code: 'SAW', name: 'Saw' };
    const { workUnit } = await shop.do('createWorkUnit', unit, 'workUnit { id }');
    const report = {
      occurredAt: '2026-03-02T09:00:00Z',
      state: 'DOWN',
      reasonCode: 'RIGHT',
    };
    expect(
      await shop.refusal('reportEquipmentStates', { workUnitId: workUnit.id, reports: [report] }),
    ).toEqual(['REASON_RETIRED reports.0.reasonCode']);
  });
});
