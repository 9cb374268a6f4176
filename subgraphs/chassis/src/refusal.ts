/** What the shop's own rules say no to. Thrown inside a command, so the transaction rolls back. */
export class Refusal extends Error {
  readonly code: string;
  /** Path of the input field that is at fault, e.g. `lines.2.quantity`; null when it is the whole. */
  readonly field: string | null;

  constructor(code: string, message: string, field: string | null = null) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = field;
  }
}

/** The same refusal for the thing that isn't there. */
export function notFound(what: string, field: string | null = null): Refusal {
  return new Refusal('NOT_FOUND', `There is no such ${what}.`, field);
}

export interface UserError {
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export function toUserError(refusal: Refusal): UserError {
  return { field: refusal.field, code: refusal.code, message: refusal.message };
}
