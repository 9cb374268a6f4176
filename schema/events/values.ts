/** Words of the event contracts. Events carry bare uuids; the graph's ids are made at its edge. */
import { z } from 'zod';

export const id = z.uuid();
/** Exact decimal as text, never exponent notation. */
export const quantity = z.string().regex(/^-?\d+(\.\d+)?$/);
/** Calendar date, ISO 8601. */
export const date = z.iso.date();
export const minutes = quantity;
