import { tryDecodeId } from '@throughline/chassis/ids';
import type { WorkOrderDisposition } from '../__generated__/resolvers.ts';
import type { Operation } from '../costing/operation-cost.ts';
import type { Costed } from '../costing/roll-up.ts';

interface Stub {
  readonly id: string;
}

/** A design as the gateway brings it from PLM. */
interface ProposedDesign {
  readonly item: Stub;
  readonly batchQuantity: string;
  readonly lines: readonly {
    readonly component: Stub;
    readonly quantity: string;
    readonly attrition: string;
    readonly setUpQuantity: string;
    readonly roundingMultiple: string | null;
    readonly phantom: boolean;
    readonly effectiveFrom: string | null;
    readonly effectiveTo: string | null;
  }[];
  /** Asked for where it is costed. */
  readonly outputs?: readonly {
    readonly item: Stub;
    readonly quantity: string;
    readonly costShare: string | null;
    readonly effectiveFrom: string | null;
    readonly effectiveTo: string | null;
  }[];
  readonly operations?: readonly (Operation & { readonly workCenter: Stub | null })[];
}

/** What PLM says of a change; a field has what it asks for with `@requires`. */
export interface ImpactStub {
  readonly id: string;
  readonly item: Stub;
  readonly fromRevision: Stub | null;
  readonly effectiveFrom: string;
  readonly stockStays: boolean;
  readonly purchaseOrdersStay: boolean;
  readonly workOrderDisposition: WorkOrderDisposition;
  readonly designs: readonly ProposedDesign[];
}

export interface Change {
  readonly id: string;
  readonly itemId: string;
  readonly fromRevisionId: string | null;
  readonly effectiveFrom: string;
  /** Its own first, then those of the same order that it holds. */
  readonly designs: readonly Costed[];
}

export interface DisposedChange extends Change {
  readonly stockStays: boolean;
  readonly purchaseOrdersStay: boolean;
  readonly workOrderDisposition: WorkOrderDisposition;
}

const uuidOf = (type: string, stub: Stub | null) => (stub && tryDecodeId(type, stub.id)) ?? '';

export const itemOf = ({ item }: Pick<ImpactStub, 'item'>) => uuidOf('Item', item);

export function readChange(stub: ImpactStub): Change {
  return {
    id: stub.id,
    itemId: itemOf(stub),
    fromRevisionId: stub.fromRevision && uuidOf('ItemRevision', stub.fromRevision),
    effectiveFrom: stub.effectiveFrom,
    designs: stub.designs.map((design) => ({
      itemId: itemOf(design),
      batchQuantity: design.batchQuantity,
      lines: design.lines.map(({ component, ...line }) => ({
        ...line,
        lineId: '',
        findNumber: 0,
        operationSequence: null,
        componentItemId: uuidOf('Item', component),
      })),
      outputs: (design.outputs ?? []).map(({ item, ...output }) => ({
        ...output,
        lineId: '',
        findNumber: 0,
        operationSequence: null,
        itemId: uuidOf('Item', item),
        kind: output.costShare === null ? 'BY_PRODUCT' : 'CO_PRODUCT',
      })),
      operations: (design.operations ?? []).map(({ workCenter, ...operation }) => ({
        ...operation,
        workCenterId: uuidOf('WorkCenter', workCenter),
      })),
    })),
  };
}

export function readDisposed(stub: ImpactStub): DisposedChange {
  const { stockStays, purchaseOrdersStay, workOrderDisposition } = stub;
  return { ...readChange(stub), stockStays, purchaseOrdersStay, workOrderDisposition };
}
