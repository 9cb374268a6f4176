import { verifyTrail } from '@throughline/chassis/audit/verify';
import postgres from 'postgres';
import { auditHeadsFile } from './audit-heads.ts';
import { openDatabase } from './database/open.ts';
import { StartFailure } from './failure.ts';
import { terminal } from './report.ts';
import { readSettings } from './settings.ts';

/** `npm run audit:verify`: whether the trail is as it was written; names the first row that is not. */
export async function verifyAudit(): Promise<void> {
  const settings = readSettings([]);
  const opened = await openDatabase(settings, terminal);
  const sql = postgres(opened.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const began = performance.now();
    const { rows, fault } = await verifyTrail(sql, auditHeadsFile(settings.directory));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const counted = `${rows.toLocaleString('en')} rows are whole`;
    if (fault !== null) {
      throw new StartFailure(`The audit trail is not whole: ${fault}. ${counted} before it.`);
    }
    terminal.say(`The audit trail is whole: ${counted} (${seconds} s).`);
  } finally {
    await sql.end({ timeout: 1 });
    await opened.stop();
  }
}
