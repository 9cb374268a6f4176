/** What the queue's reader gets: an event, the end, or the reason for an early end. */
export interface EventQueue<Item> {
  push(item: Item): void;
  /** Ends after what is already queued; with an error, the reader's next take fails with it. */
  end(error?: Error): void;
  /** Ends at once and forgets what is queued; a waiting reader is told. */
  close(): void;
  take(): Promise<IteratorResult<Item, undefined>>;
}

/** First in, first out, at most `most` waiting; one more and `overflow` is called, once. */
export function createEventQueue<Item>(most: number, overflow: () => void): EventQueue<Item> {
  const items: Item[] = [];
  const readers: {
    resolve(result: IteratorResult<Item, undefined>): void;
    reject(error: Error): void;
  }[] = [];
  let ended: { error?: Error } | null = null;
  const over = { done: true, value: undefined } as const;
  const end = (error?: Error): void => {
    if (ended) return;
    ended = {};
    const reader = readers.shift();
    if (error && reader) reader.reject(error);
    else if (error) ended = { error };
    else reader?.resolve(over);
    for (const other of readers.splice(0)) other.resolve(over);
  };
  return {
    push: (item) => {
      if (ended) return;
      const reader = readers.shift();
      if (reader) reader.resolve({ done: false, value: item });
      else if (items.length < most) items.push(item);
      else {
        items.length = 0;
        end();
        overflow();
      }
    },
    end,
    close: () => {
      items.length = 0;
      end();
      ended = {};
    },
    take: async () => {
      const item = items.shift();
      if (item !== undefined) return { done: false, value: item };
      if (!ended) return new Promise((resolve, reject) => readers.push({ resolve, reject }));
      const { error } = ended;
      ended = {};
      if (error) throw error;
      return over;
    },
  };
}
