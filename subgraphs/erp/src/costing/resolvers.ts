import type { RequestContext } from '@throughline/chassis/context';
import { tryDecodeId } from '@throughline/chassis/ids';
import { money } from '@throughline/chassis/values/money';
import { type CostRow, type Elements, fromRow, rowTotal, totalOf } from './elements.ts';
import { costingOfItem, costOfItem, costOfRevision, rateOfWorkCenter } from './loaders.ts';
import { valuationOfItem } from '../valuation/loaders.ts';
import { costingMutations } from './mutations.ts';
import { costBySite } from './site-costs.ts';

interface Stub {
  readonly id: string;
}

function elementsOf(elements: Readonly<Elements>) {
  return {
    total: money(totalOf(elements)),
    material: money(elements.material),
    labour: money(elements.labour),
    machine: money(elements.machine),
    overhead: money(elements.overhead),
    subcontract: money(elements.subcontract),
    byProductCredit: money(elements.byProduct),
  };
}

function standardCost(row: (CostRow & { readonly rolledUpAt: Date }) | null) {
  if (!row) return null;
  const { thisLevel, lowerLevels } = fromRow(row);
  return {
    total: money(rowTotal(row)),
    material: money(row.material),
    labour: money(row.labour),
    machine: money(row.machine),
    overhead: money(row.overhead),
    subcontract: money(row.subcontract),
    byProductCredit: money(row.byProduct),
    thisLevel: elementsOf(thisLevel),
    lowerLevels: elementsOf(lowerLevels),
    rolledUpAt: row.rolledUpAt,
  };
}

export const costingResolvers = {
  Mutation: costingMutations,
  Item: {
    standardCost: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('Item', id);
      return uuid === null ? null : standardCost(await costOfItem(context).load(uuid));
    },
    costing: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('Item', id);
      const row = uuid === null ? null : await costingOfItem(context).load(uuid);
      const [own, outside] = [row?.ownStandard ?? null, row?.subcontractCost ?? null];
      return {
        source: own === null ? 'ROLLED_UP' : 'OWN_STANDARD',
        ownStandard: own === null ? null : money(own),
        subcontractCost: outside === null ? null : money(outside),
        valuationMethod:
          (uuid && (await valuationOfItem(context).load(uuid))?.method) ?? 'STANDARD',
      };
    },
  },
  ItemRevision: {
    standardCost: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('ItemRevision', id);
      return uuid === null ? null : standardCost(await costOfRevision(context).load(uuid));
    },
  },
  ManufacturingBom: {
    standardCost: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('ManufacturingBom', id);
      return uuid === null ? null : standardCost(await costBySite(context).load(uuid));
    },
  },
  WorkCenter: {
    hourlyRate: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkCenter', id);
      const rate = uuid === null ? null : await rateOfWorkCenter(context).load(uuid);
      return rate && money(rate.hourlyRate);
    },
    costRate: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('WorkCenter', id);
      const rate = uuid === null ? null : await rateOfWorkCenter(context).load(uuid);
      return (
        rate && {
          machineRate: money(rate.hourlyRate),
          labourRate: money(rate.labourRate),
          overheadPercent: rate.overheadPercent,
          overheadHourly: money(rate.overheadHourly),
          efficiencyPercent: rate.efficiencyPercent,
          setUpMinutes: rate.setUpMinutes,
          cleanUpMinutes: rate.cleanUpMinutes,
          subcontractCost: rate.subcontractCost === null ? null : money(rate.subcontractCost),
        }
      );
    },
  },
};
