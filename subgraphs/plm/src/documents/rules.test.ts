import { describe, expect, it } from 'vitest';
import { assertDocument, assertFile, assertReceived, largestFile } from './rules.ts';

const sha256 = 'a'.repeat(64);
const file = { content: 'JVBERi0=', sha256, fileName: 'frame.pdf', mediaType: 'application/pdf' };

describe('a file', () => {
  it('is refused for each mistake in what is said about it', () => {
    expect(() => assertFile(file)).not.toThrow();
    const mistakes: [object, string][] = [
      [{ fileName: '../frame.pdf' }, 'INVALID_FILE_NAME'],
      [{ fileName: 'a\nb' }, 'INVALID_FILE_NAME'],
      [{ fileName: '' }, 'INVALID_FILE_NAME'],
      [{ mediaType: 'pdf' }, 'INVALID_MEDIA_TYPE'],
      [{ mediaType: 'Application/PDF' }, 'INVALID_MEDIA_TYPE'],
      [{ sha256: 'A'.repeat(64) }, 'INVALID_CHECKSUM'],
      [{ content: '' }, 'FILE_EMPTY'],
      [{ content: 'JVBERi0' }, 'INVALID_BASE64'],
      [{ content: 'JVBE\nRi0=' }, 'INVALID_BASE64'],
      [{ content: 'A'.repeat(Math.ceil(largestFile / 3) * 4 + 4) }, 'FILE_TOO_LARGE'],
    ];
    for (const [mistake, code] of mistakes) {
      expect(() => assertFile({ ...file, ...mistake }), code).toThrow(
        expect.objectContaining({ code }),
      );
    }
  });

  it('arrives as it was sent, and no larger than allowed', () => {
    expect(() => assertReceived(file, { size: largestFile, sha256 })).not.toThrow();
    expect(() => assertReceived(file, { size: 5, sha256: 'b'.repeat(64) })).toThrow('bbb');
    expect(() => assertReceived(file, { size: largestFile + 1, sha256 })).toThrow('at most');
  });
});

describe('a document', () => {
  it('has a number and a title', () => {
    expect(() => assertDocument({ number: 'D-1', title: 'Frame' })).not.toThrow();
    expect(() => assertDocument({ number: ' D-1', title: 'Frame' })).toThrow('number');
    expect(() => assertDocument({ number: 'D-1', title: ' ' })).toThrow('title');
  });
});
