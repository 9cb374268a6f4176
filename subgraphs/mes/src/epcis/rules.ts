/** Reports as GS1 EPCIS 2.0 events with the words of CBV 2.0. */
import { ExactNumber } from '@throughline/chassis/values/exact-json';

/** What was used up or made, as far as identification goes. */
export interface Thing {
  readonly itemId: string;
  readonly gtin: string | null;
  readonly tracking: 'NONE' | 'LOT' | 'SERIAL';
  readonly unit: string;
  readonly lotId: string | null;
  readonly lotNumber: string | null;
  /** In the item's stock unit; null: a share of it that nobody measured. */
  readonly quantity: string | null;
}

/** A report, or an issue by hand that is for all that an order makes. */
export interface Happening {
  readonly id: string;
  readonly happenedAt: Date;
  readonly reversedAt: Date | null;
  readonly timeZone: string;
  readonly siteId: string;
  readonly placeId: string | null;
  readonly workOrderId: string;
  readonly workOrderNumber: string;
  readonly revision: string | null;
  readonly operation: string | null;
  /** What it used goes into all that its order makes. */
  readonly wholeOrder: boolean;
  readonly inputs: readonly Thing[];
  readonly outputs: readonly Thing[];
}

/** 1 to 20 characters of GS1's AI encodable character set 82 (General Specifications 7.11). */
const gs1Number = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;

const urn = (id: string) => `urn:uuid:${id}`;

/**
 * A GS1 Digital Link URI where there is a GTIN and GS1 can write the number; the plant's own id
 * where not.
 */
export function uriOf({ gtin, tracking, lotId, lotNumber, itemId }: Thing): string {
  const link = gtin === null ? null : `https://id.gs1.org/01/${gtin}`;
  if (lotId === null) return link ?? urn(itemId);
  if (link === null || lotNumber === null || !gs1Number.test(lotNumber)) return urn(lotId);
  return `${link}/${tracking === 'SERIAL' ? '21' : '10'}/${encodeURIComponent(lotNumber)}`;
}

interface Quantity {
  readonly epcClass: string;
  readonly quantity?: ExactNumber;
  readonly uom?: string;
}

/** Pieces that have a serial number are told one by one, the rest by class and quantity. */
function listsOf(things: readonly Thing[]): { epcs: string[]; quantities: Quantity[] } {
  const isPiece = ({ tracking, lotId }: Thing) => tracking === 'SERIAL' && lotId !== null;
  return {
    epcs: [...new Set(things.filter(isPiece).map(uriOf))],
    quantities: things
      .filter((thing) => !isPiece(thing))
      .map((thing) => ({
        epcClass: uriOf(thing),
        ...(thing.quantity !== null && { quantity: new ExactNumber(thing.quantity) }),
        // Without a unit it is a count.
        ...(thing.quantity !== null && thing.unit !== 'C62' && { uom: thing.unit }),
      })),
  };
}

const some = <T>(name: string, list: readonly T[]) => (list.length > 0 ? { [name]: list } : {});

function listed(side: 'input' | 'output', things: readonly Thing[]) {
  const { epcs, quantities } = listsOf(things);
  return { ...some(`${side}EPCList`, epcs), ...some(`${side}QuantityList`, quantities) };
}

/** `+01:00`, as the site's clocks stood. */
export function offsetAt(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = parts.formatToParts(moment).find(({ type }) => type === 'timeZoneName');
  return name?.value.slice(3) || '+00:00';
}

/**
 * A transformation; what came into being of nothing told is commissioned. A report that was taken
 * back stays, with an error declaration, as EPCIS asks.
 */
export function eventOf(happening: Happening): object {
  const { inputs, outputs, reversedAt, placeId } = happening;
  const made = listsOf(outputs);
  const what =
    inputs.length > 0
      ? {
          type: 'TransformationEvent',
          ...(happening.wholeOrder && { transformationID: urn(happening.workOrderId) }),
          ...listed('input', inputs),
          ...listed('output', outputs),
          bizStep: 'assembling',
          disposition: outputs.length > 0 ? 'active' : 'in_progress',
        }
      : {
          type: 'ObjectEvent',
          action: 'ADD',
          ...some('epcList', made.epcs),
          ...some('quantityList', made.quantities),
          bizStep: 'commissioning',
          disposition: 'active',
        };
  return {
    eventID: urn(happening.id),
    eventTime: happening.happenedAt.toISOString(),
    eventTimeZoneOffset: offsetAt(happening.happenedAt, happening.timeZone),
    ...what,
    ...(placeId !== null && { readPoint: { id: urn(placeId) } }),
    bizLocation: { id: urn(happening.siteId) },
    bizTransactionList: [{ type: 'prodorder', bizTransaction: urn(happening.workOrderId) }],
    ...(reversedAt && {
      errorDeclaration: { declarationTime: reversedAt.toISOString(), reason: 'did_not_occur' },
    }),
    'throughline:workOrder': happening.workOrderNumber,
    ...(happening.revision !== null && { 'throughline:revision': happening.revision }),
    ...(happening.operation !== null && { 'throughline:operation': happening.operation }),
  };
}

const context = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { throughline: 'urn:throughline:' },
];

export function documentOf(events: readonly object[], createdAt: Date): object {
  return {
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: createdAt.toISOString(),
    epcisBody: { eventList: events },
  };
}
