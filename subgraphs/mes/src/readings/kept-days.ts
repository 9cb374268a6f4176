import { z } from 'zod';

const days = z.coerce.number().int().min(1).max(3650).default(30);

/** `THROUGHLINE_READING_RETENTION_DAYS`, or 30: hours stay, readings and minutes go. */
export const keptDays = days.parse(process.env.THROUGHLINE_READING_RETENTION_DAYS);
