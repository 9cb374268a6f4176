import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BrokenStream, frameStream, unframeStream } from './signed-stream.ts';

const secret = 'a secret of this test alone';
const chunks = [Buffer.from('one\n'), Buffer.from('two\n'), Buffer.from('three\n')];

const frame = (parts: readonly Buffer[], token = 'token') =>
  buffer(Readable.from(parts).pipe(frameStream(secret, token)));

/** Each is heard before the next one comes. */
async function* slowly(parts: readonly Buffer[]) {
  for (const part of parts) {
    yield part;
    await setImmediate();
  }
}

/** What is read of a stream, and whether it is whole. */
async function read(parts: readonly Buffer[], token = 'token') {
  const heard: string[] = [];
  const stream = Readable.from(slowly(parts)).pipe(unframeStream(secret, token));
  try {
    for await (const chunk of stream) heard.push(String(chunk));
    return { heard: heard.join(''), isWhole: true };
  } catch (error) {
    expect(error).toBeInstanceOf(BrokenStream);
    return { heard: heard.join(''), isWhole: false };
  }
}

/** One frame each. */
function cut(framed: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < framed.length;) {
    const end = at + 36 + framed.readUInt32BE(at);
    frames.push(framed.subarray(at, end));
    at = end;
  }
  return frames;
}

it('comes apart as it was put together, however the network cuts it', async () => {
  const some = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 7, max: 500 }), async (parts, size) => {
      const framed = await frame(parts.map((part) => Buffer.from(part)));
      const pieces: Buffer[] = [];
      for (let at = 0; at < framed.length; at += size) pieces.push(framed.subarray(at, at + size));
      const stream = Readable.from(pieces).pipe(unframeStream(secret, 'token'));
      expect(await buffer(stream)).toEqual(Buffer.concat(parts));
    }),
    { numRuns: 30 },
  );
});

it('one large chunk is many frames', async () => {
  const large = Buffer.alloc(2_500_000, 'x');
  const framed = await frame([large]);
  expect(cut(framed)).toHaveLength(4);
  const whole = await buffer(Readable.from([framed]).pipe(unframeStream(secret, 'token')));
  expect(whole.equals(large)).toBe(true);
});

it('stops at the first frame that is not the next one', async () => {
  const [one, two, three, end] = cut(await frame(chunks)) as [Buffer, Buffer, Buffer, Buffer];
  expect(await read([one, two, three, end])).toEqual({ heard: 'one\ntwo\nthree\n', isWhole: true });
  const broken = { heard: 'one\n', isWhole: false };
  const changed = Buffer.from(two);
  changed[38] = 0x58;
  expect(await read([one, changed, three, end]), 'changed').toEqual(broken);
  expect(await read([one, three, end]), 'left out').toEqual(broken);
  expect(await read([one, three, two, end]), 'moved').toEqual(broken);
  expect(await read([one, one, two, three, end]), 'repeated').toEqual(broken);
  expect(await read([one, end]), 'ended early').toEqual(broken);
  expect(await read([one]), 'cut').toEqual(broken);
  expect(await read([one, two.subarray(0, 20)]), 'cut in a frame').toEqual(broken);
  const behind = await read([one, two, three, end, one]);
  expect(behind, 'goes on').toEqual({ heard: 'one\ntwo\nthree\n', isWhole: false });
  expect(await read([one, two, three, end], 'another token')).toEqual({
    heard: '',
    isWhole: false,
  });
  expect(await read([Buffer.alloc(36, 0xff)]), 'a length of 4 GB').toMatchObject({ heard: '' });
});
