import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { createHolders } from '../../access/holders.ts';
import type { Door, LiveQuestion } from '../door.ts';
import { EventStream } from './event-stream.ts';

export interface EventStreams {
  /** Takes the response over; false when this key has as many streams as it may. */
  serve(reply: FastifyReply, question: LiveQuestion): boolean;
  /** That are open now. */
  count(): number;
  /** Ends every stream without a word, which clients answer by coming back. */
  stop(): void;
}

/** Screens of a large plant, and room for as many again. */
const mostStreamsOfOneKey = 10_000;

/** The door for Server-Sent Events: one stream for each operation ("distinct connections mode"). */
export function openEventStreams(door: Door): EventStreams {
  const streams = new Map<EventStream, string>();
  const holders = createHolders(mostStreamsOfOneKey);
  const stopListening = door.access.onRevoked((revoked) => {
    for (const [stream, keyId] of streams) if (keyId === revoked) stream.cut();
  });
  return {
    count: () => streams.size,
    serve: (reply, question) => {
      const { keyId } = question.rights;
      if (!holders.take(keyId)) return false;
      reply.hijack();
      const { raw } = reply;
      writeHead(raw, reply.getHeaders());
      const stream = new EventStream(raw);
      streams.set(stream, keyId);
      raw.once('close', () => {
        streams.delete(stream);
        holders.release(keyId);
      });
      void door.ask(question, stream).then((subscriber) => stream.follow(subscriber));
      return true;
    },
    stop: () => {
      stopListening();
      for (const stream of streams.keys()) stream.cut();
    },
  };
}

function writeHead(raw: ServerResponse, headers: ReturnType<FastifyReply['getHeaders']>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  // Sent at once, so that the client knows it is heard; it comes back after so many milliseconds.
  raw.write('retry: 500\n\n');
}
