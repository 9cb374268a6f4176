import { createHash } from 'node:crypto';

/** JSON that is the same text for the same content: keys in order, whoever wrote them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const parts = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
  return `{${parts.join(',')}}`;
}

export function sha256Of(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/** A signature seals all that is written beside it, when and by whom included. */
export interface Signed {
  readonly changeOrderId: string;
  readonly round: number;
  readonly role: string;
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly reason: string;
  readonly signerName: string;
  readonly meaning: string;
  readonly contentSha256: string;
  readonly recordedAt: Date;
  readonly recordedBy: string;
}

export function sealOf(signed: Signed): string {
  const { changeOrderId, round, role, decision, reason, recordedAt, recordedBy } = signed;
  const { signerName, meaning, contentSha256 } = signed;
  const who = { role, signerName, meaning, recordedAt, recordedBy };
  return sha256Of({ changeOrderId, round, decision, reason, contentSha256, ...who });
}

export function isSealed(signed: Signed & { readonly signatureSha256: string }): boolean {
  return sealOf(signed) === signed.signatureSha256;
}
