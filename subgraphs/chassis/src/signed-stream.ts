import { createHmac, timingSafeEqual } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/**
 * A body whose end nobody knows when it begins can't be hashed before it is sent. So each chunk of
 * it comes in a frame: length (4 bytes, big-endian), HMAC-SHA-256 (32 bytes), bytes. Each HMAC also
 * covers the one before, the first one the token of the request: no frame can be changed, left out,
 * moved or taken from another stream. An empty frame is the end; without it the stream was cut.
 */
const lengthBytes = 4;
const macBytes = 32;
const mostOfFrame = 1024 * 1024;

export class BrokenStream extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'BrokenStream';
  }
}

class Chain {
  readonly #secret: string;
  #last: Buffer;

  constructor(secret: string, token: string) {
    this.#secret = secret;
    this.#last = createHmac('sha256', secret).update(`stream ${token}`).digest();
  }

  next(chunk: Uint8Array): Buffer {
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(chunk.length);
    const mac = createHmac('sha256', this.#secret).update(this.#last).update(length).update(chunk);
    return (this.#last = mac.digest());
  }
}

/** Puts what is written to it into frames. */
export function frameStream(secret: string, token: string): Transform {
  const chain = new Chain(secret, token);
  const frame = (stream: Transform, chunk: Buffer): void => {
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(chunk.length);
    stream.push(Buffer.concat([length, chain.next(chunk), chunk]));
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += mostOfFrame) {
        frame(this, chunk.subarray(at, at + mostOfFrame));
      }
      done();
    },
    flush(done) {
      frame(this, Buffer.alloc(0));
      done();
    },
  });
}

/** Takes frames apart; fails at the first that is not the next one of this stream. */
export function unframeStream(secret: string, token: string): Transform {
  return new Unframing(new Chain(secret, token));
}

class Unframing extends Transform {
  readonly #chain: Chain;
  #parts: Buffer[] = [];
  #waiting = 0;
  /** Bytes of the frame that is coming, as far as they are known. */
  #needed = lengthBytes + macBytes;
  #ended = false;

  constructor(chain: Chain) {
    super();
    this.#chain = chain;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#parts.push(chunk);
    this.#waiting += chunk.length;
    try {
      while (this.#waiting >= this.#needed && this.#waiting > 0) this.#take();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    if (this.#ended && this.#waiting === 0) done();
    else done(new BrokenStream('the stream was cut'));
  }

  #take(): void {
    if (this.#ended) throw new BrokenStream('something stands behind the end');
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [all];
    const length = all.readUInt32BE(0);
    if (length > mostOfFrame) throw new BrokenStream('a frame is too long');
    const end = lengthBytes + macBytes + length;
    this.#needed = end;
    if (all.length < end) return;
    const chunk = all.subarray(lengthBytes + macBytes, end);
    const mac = all.subarray(lengthBytes, lengthBytes + macBytes);
    if (!timingSafeEqual(mac, this.#chain.next(chunk))) {
      throw new BrokenStream('a frame is not the next one of this stream');
    }
    this.#parts = [all.subarray(end)];
    this.#waiting = all.length - end;
    this.#needed = lengthBytes + macBytes;
    if (length === 0) this.#ended = true;
    else this.push(chunk);
  }
}
