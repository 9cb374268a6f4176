import { encodeId, newId } from '@throughline/chassis/ids';
import type { Shop } from './shop.ts';

export const bore = {
  name: 'Bore',
  kind: 'VARIABLE',
  unit: 'MMT',
  nominal: '20',
  lowerLimit: '19.98',
  upperLimit: '20.02',
  sampling: 'EVERY_NTH',
  samplingInterval: 5,
  sampleSize: 2,
  mandatory: true,
};
export const burr = {
  name: 'Burr',
  kind: 'ATTRIBUTE',
  unit: null,
  nominal: null,
  lowerLimit: null,
  upperLimit: null,
  sampling: 'EVERY_PIECE',
  samplingInterval: null,
};

let number = 0;

/** A started job whose operation is inspected. */
export async function inspectedJob(shop: Shop, ...characteristics: readonly object[]) {
  const item = await shop.item(`TURNED-${(number += 1)}`);
  const definition = shop.definition(item, {});
  const ids = characteristics.map(() => newId());
  // Old events have no crew; those that say one say their details, too.
  Object.assign(definition.operations[0], {
    crewSize: 1,
    yield: '1',
    instructions: [],
    tools: [],
    characteristics: characteristics.map((one, at) => ({ characteristicId: ids[at], ...one })),
  });
  await shop.told('plm', 'ProductDefinitionReleased', item, definition);
  const order = await shop.order(item, definition.revisionId);
  const jobOrderId: string = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  const characteristicIds = ids.map((id) => encodeId('InspectionCharacteristic', id));
  return { item, order, jobOrderId, characteristicIds };
}
