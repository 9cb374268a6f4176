/**
 * Preloaded into every Node process of the product: notes each attempt to reach anything but this
 * machine, and lets it go on.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const log = process.env.OUTBOUND_LOG;
const local = /^(?:localhost|127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3})$/i;

/** Only what leaves the machine is noted. */
function note(what, host) {
  if (!log || !host || local.test(String(host))) return;
  appendFileSync(log, `${JSON.stringify({ pid: process.pid, what, host: String(host) })}\n`);
}

/** Calls go on to the original, after `see` has looked at what they were asked. */
function watch(owner, name, see) {
  const original = owner[name];
  if (typeof original !== 'function') throw new Error(`there is no ${name} to watch`);
  owner[name] = function (...asked) {
    see(...asked);
    return original.apply(this, asked);
  };
}

// Every client ends here: http, tls, undici, ws, postgres, mqtt. Node passes its own form on as an array.
watch(net.Socket.prototype, 'connect', (first, second) => {
  const options = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) {
    if (options.path === undefined) note('connect', options.host ?? 'localhost');
  } else if (typeof options === 'number' || /^\d+$/.test(String(options))) {
    note('connect', typeof second === 'string' ? second : 'localhost');
  }
});
watch(dgram.Socket.prototype, 'connect', (_port, address) => {
  note('datagram', typeof address === 'string' ? address : 'localhost');
});
watch(dgram.Socket.prototype, 'send', (...asked) => {
  note('datagram', asked.slice(1).find((one) => typeof one === 'string') ?? 'localhost');
});
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (!/^(?:lookup|resolve|reverse)/.test(name)) continue;
    // An address is no name: nobody is asked for it.
    watch(owner, name, (host) => net.isIP(String(host)) === 0 && note(`dns.${name}`, host));
  }
}
syncBuiltinESMExports();
