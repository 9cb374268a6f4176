import { Refusal } from '@throughline/chassis/refusal';

/** 5 MB: drawings as PDF, pictures, instructions. Larger files stay where they are. */
export const largestFile = 5 * 1024 * 1024;
/** Files one request may read; more are read one after another. */
export const mostBytesRead = 16 * 1024 * 1024;

const longestName = 200;
/** RFC 6838: type and subtype, each a restricted name. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
const sha256 = /^[0-9a-f]{64}$/;

export interface SentFile {
  readonly content: string;
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
}

/** What is said about a file, before it is read. */
export function assertFile(file: SentFile): void {
  const { fileName } = file;
  const odd = [...fileName].some((sign) => sign < ' ' || sign === '/' || sign === '\\');
  if (odd || fileName.trim() !== fileName || fileName === '' || fileName.length > longestName) {
    throw new Refusal(
      'INVALID_FILE_NAME',
      `A file name has 1 to ${longestName} characters and no path.`,
      'fileName',
    );
  }
  if (!mediaType.test(file.mediaType)) {
    throw new Refusal(
      'INVALID_MEDIA_TYPE',
      'A media type is written as in `application/pdf`.',
      'mediaType',
    );
  }
  if (!sha256.test(file.sha256)) {
    throw new Refusal(
      'INVALID_CHECKSUM',
      'A SHA-256 checksum has 64 lower-case hexadecimal digits.',
      'sha256',
    );
  }
  if (file.content === '') throw new Refusal('FILE_EMPTY', 'The file is empty.', 'content');
  if ((file.content.length * 3) / 4 > largestFile + 2) {
    throw new Refusal('FILE_TOO_LARGE', `A file has at most ${largestFile} bytes.`, 'content');
  }
  // A pattern over millions of characters overflows the stack: written again, it must be the same.
  if (Buffer.from(file.content, 'base64').toString('base64') !== file.content) {
    throw new Refusal(
      'INVALID_BASE64',
      'The content is base64 (RFC 4648) with padding and without line breaks.',
      'content',
    );
  }
}

/** What arrived is what was sent. */
export function assertReceived(file: SentFile, received: { size: number; sha256: string }): void {
  if (received.size > largestFile) {
    throw new Refusal('FILE_TOO_LARGE', `A file has at most ${largestFile} bytes.`, 'content');
  }
  if (received.sha256 !== file.sha256) {
    throw new Refusal(
      'CHECKSUM_MISMATCH',
      `The content's SHA-256 is ${received.sha256}.`,
      'sha256',
    );
  }
}

export function assertDocument(document: { number: string; title: string }): void {
  const { number, title } = document;
  if (number.trim() !== number || number === '' || number.length > 60) {
    throw new Refusal('INVALID_NUMBER', 'A number has 1 to 60 characters.', 'number');
  }
  if (title.trim() === '' || title.length > longestName) {
    throw new Refusal('INVALID_TITLE', `A title has 1 to ${longestName} characters.`, 'title');
  }
}
