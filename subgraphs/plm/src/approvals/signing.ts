import { sha256Of } from '@throughline/chassis/signing';

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
