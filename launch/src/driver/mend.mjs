/**
 * Mends postgres.js 3.4.9 as it is loaded; to be imported before it (`node --import`). When a
 * connection closes inside a transaction, its delayed write meets a socket that is gone: the
 * process dies, the connection never sends again, or the rest of the transaction runs by itself on
 * the next session (porsager/postgres #1154, #1208; open).
 */
import { register } from 'node:module';

register('./load-hook.mjs', import.meta.url);
