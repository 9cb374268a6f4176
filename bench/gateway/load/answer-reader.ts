export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

interface Head {
  readonly status: number;
  /** Null when the body comes in chunks. */
  readonly length: number | null;
  readonly bytes: number;
}

const headEnd = '\r\n\r\n';
const newLine = 0x0a;

/**
 * Reads one answer after the other from a kept-alive socket without pipelining. Node's own client
 * would take three times the processor, and the load generator must not be what is measured.
 */
export function createAnswerReader(onAnswer: (answer: HttpAnswer) => void): (part: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let head: Head | null = null;
  return (part) => {
    parts.push(part);
    size += part.length;
    head ??= readHead(Buffer.concat(parts));
    if (!head || !mayBeComplete(head, size, part)) return;
    const whole = Buffer.concat(parts, size);
    const rest = whole.subarray(head.bytes);
    const body = head.length === null ? joinChunks(rest) : rest;
    if (!body) return;
    const { status } = head;
    parts = [];
    size = 0;
    head = null;
    onAnswer({ status, body });
  };
}

function mayBeComplete(head: Head, size: number, last: Buffer): boolean {
  if (head.length === null) return last.at(-1) === newLine;
  return size - head.bytes >= head.length;
}

function readHead(bytes: Buffer): Head | null {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return null;
  const text = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined && !/\r\ntransfer-encoding: *chunked/i.test(text)) {
    throw new Error(`an answer without a length:\n${text}`);
  }
  return {
    status: Number(text.slice(9, 12)),
    length: length === undefined ? null : Number(length),
    bytes: end + headEnd.length,
  };
}

/** Null while the last chunk is missing. */
function joinChunks(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16);
    const start = end + 2;
    if (length === 0) return bytes.length >= start + 2 ? Buffer.concat(chunks) : null;
    if (bytes.length < start + length + 2) return null;
    chunks.push(bytes.subarray(start, start + length));
    at = start + length + 2;
  }
}
