/** Tries to get out in each way that is counted; preloaded behind `count.mjs`. */
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import { connect } from 'node:net';

// RFC 5737 and RFC 2606: addresses and names that are nobody's.
const nowhere = '192.0.2.1';
const ignore = () => undefined;
connect({ host: nowhere, port: 9 }).on('error', ignore).unref();
lookup('throughline.invalid', ignore);
const socket = createSocket('udp4').on('error', ignore);
socket.send('x', 9, nowhere, () => socket.close());
await fetch(`http://${nowhere}:4318/`, { signal: AbortSignal.timeout(200) }).catch(ignore);
