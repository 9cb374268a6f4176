import { Refusal } from '@throughline/chassis/refusal';

/** 32 MB: four times what 10,000 rows of 20 columns take. */
export const mostUnpacked = 32 * 1024 * 1024;
const mostParts = 1000;

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
/** OLE2, in which a workbook with a password is wrapped, and which older ones are. */
const ole2 = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/**
 * A few kilobytes can unpack to gigabytes: what the ZIP directory declares is added up first. The
 * reader stops a part that unpacks to more than it declares, as long as it declares anything.
 */
export function assertUnpacks(content: Uint8Array): void {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (file.subarray(0, ole2.length).equals(ole2)) {
    throw new Refusal(
      'WORKBOOK_ENCRYPTED',
      'The workbook has a password, or is of the format before 2007.',
      'content',
    );
  }
  let unpacked = 0;
  for (const part of partsOf(file)) {
    if (part.packed > 0 && part.unpacked === 0) throw notAWorkbook();
    unpacked += part.unpacked;
    if (unpacked > mostUnpacked) {
      throw new Refusal(
        'FILE_TOO_LARGE',
        `A workbook unpacks to at most ${mostUnpacked} bytes.`,
        'content',
      );
    }
  }
}

function* partsOf(file: Buffer): Generator<{ packed: number; unpacked: number }> {
  const end = endOf(file);
  if (end < 0) throw notAWorkbook();
  const count = file.readUInt16LE(end + 10);
  if (count === 0 || count > mostParts) throw notAWorkbook();
  let at = file.readUInt32LE(end + 16);
  for (let part = 0; part < count; part += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== directoryEntry) throw notAWorkbook();
    const packed = file.readUInt32LE(at + 20);
    const unpacked = file.readUInt32LE(at + 24);
    // A part that says its sizes elsewhere (ZIP64, or a data descriptor alone) declares nothing.
    const isStated = packed !== 0xffffffff && unpacked !== 0xffffffff;
    const isDeferred = (file.readUInt16LE(at + 8) & 8) !== 0 && packed === 0;
    if (!isStated || isDeferred) throw notAWorkbook();
    yield { packed, unpacked };
    at += 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
}

/** It stands at the end, before a comment of at most 65,535 bytes. */
function endOf(file: Buffer): number {
  const first = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= first; at -= 1) {
    if (file.readUInt32LE(at) === endOfDirectory) return at;
  }
  return -1;
}

function notAWorkbook(): Refusal {
  return new Refusal('NOT_A_WORKBOOK', 'The file can not be read as a workbook.', 'content');
}
