/** Words of the event contracts. Events carry bare uuids; the graph's ids are made at its edge. */
import { z } from 'zod';

export const id = z.uuid();
/** Exact decimal as text, never exponent notation. */
export const quantity = z.string().regex(/^-?\d+(\.\d+)?$/);
/** Calendar date, ISO 8601. */
export const date = z.iso.date();
export const minutes = quantity;
/** May stand in on a line: so much of it, in its stock unit, for one stock unit of the component. */
export const substitute = z.object({ itemId: id, ratio: quantity, rank: z.number().int() });
