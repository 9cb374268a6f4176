import { sql } from 'drizzle-orm';

/** The most that comes out of a work order `wo` good; scrap is not in it. */
export const comesOf = sql`coalesce(wo.expected_quantity, wo.quantity - wo.scrap_quantity)`;
