import { resolve } from 'node:path';

/** `AUDIT_HEADS_FILE`, or in the directory of what outlives a run. */
export function auditHeadsFile(directory: string): string {
  const { AUDIT_HEADS_FILE: file } = process.env;
  return file ? resolve(file) : resolve(directory, 'audit-heads.log');
}
