/** What is changed in each file: [as it is, as it must be]. Another version may not need it. */
const mends = {
  '/postgres/src/connection.js': [
    [
      'function nextWrite(fn) {',
      `function nextWrite(fn) {
    if (socket === null) {
      clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }`,
    ],
    // What was not sent, or was said, on a session that is gone is not the next one's.
    [
      '    clearImmediate(nextWriteTimer)\n',
      '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = errorResponse = null\n',
    ],
    // After an error too: a query left in line would wait for an answer for ever.
    ['    !hadError && (query || sent.length) && error(', '    ;(query || sent.length) && error('],
    [
      '    closedTime = performance.now()\n',
      '    query = null\n    closedTime = performance.now()\n',
    ],
    // What is wrong with copied rows is often said after the last of them was sent.
    [
      '    stream && (stream.destroy(err), stream = null)\n',
      '    stream && (stream.destroy(err), stream = null)\n    final && (final(err), final = null)\n',
    ],
  ],
  // A transaction ends with its session: its later statements must not run on the next one.
  '/postgres/src/index.js': [
    [
      '      , prepare = null\n\n    try {',
      '      , prepare = null\n      , lost = null\n\n    try {',
    ],
    [
      'new Promise((_, reject) => connection.onclose = reject)',
      'new Promise((_, reject) => connection.onclose = e => (lost = e, reject(e)))',
    ],
    [
      '        q.catch(e => uncaughtError || (uncaughtError = e))\n',
      '        q.catch(e => uncaughtError || (uncaughtError = e))\n        if (lost) return q.reject(lost)\n',
    ],
  ],
};

/** A module loader's `load` hook (Node.js customization hooks). */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const file = Object.keys(mends).find((place) => url.endsWith(place));
  if (!file || !loaded.source) return loaded;
  let source = loaded.source.toString();
  for (const [found, mended] of mends[file]) source = source.replaceAll(found, mended);
  return { ...loaded, source };
}
