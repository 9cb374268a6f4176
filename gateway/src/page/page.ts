import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createClient } from 'graphql-ws';
import { createElement, type FormEvent, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import './page.css';
import { firstQuestion } from './first-question.ts';

const storedAs = 'throughline:key';
/** From the address (then taken out of it, so that it is in no history), else from last time. */
function firstKey(): string {
  const address = new URL(window.location.href);
  const fragment = new URLSearchParams(address.hash.slice(1));
  const given = fragment.get('key') ?? address.searchParams.get('key');
  if (given === null) return localStorage.getItem(storedAs) ?? '';
  address.hash = '';
  address.searchParams.delete('key');
  window.history.replaceState(null, '', address);
  localStorage.setItem(storedAs, given);
  return given;
}

function connect(key: string) {
  const authorization = `Bearer ${key}`;
  const live = createClient({
    url: `${window.location.origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization },
    retryAttempts: Infinity,
    shouldRetry: () => true,
  });
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    headers: { authorization },
    wsClient: live,
  });
  return { live, fetcher };
}

function KeyBar({ value, use }: { value: string; use: (key: string) => void }) {
  const [typed, type] = useState(value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    use(typed.trim());
  };
  return createElement(
    'form',
    { className: 'key-bar', onSubmit: submit },
    createElement('strong', null, 'Throughline'),
    createElement('label', { htmlFor: 'key' }, 'API key'),
    createElement('input', {
      id: 'key',
      type: 'password',
      autoComplete: 'off',
      spellCheck: false,
      placeholder: 'the key that the start printed',
      value: typed,
      onChange: (event: { target: { value: string } }) => type(event.target.value),
      onBlur: () => use(typed.trim()),
    }),
    createElement('button', { type: 'submit' }, 'Use'),
  );
}

function Page() {
  const [key, setKey] = useState(firstKey);
  const { live, fetcher } = useMemo(() => connect(key), [key]);
  useEffect(() => () => void live.dispose(), [live]);
  const use = (next: string): void => {
    localStorage.setItem(storedAs, next);
    setKey(next);
  };
  return createElement(
    'div',
    { className: 'page' },
    createElement(KeyBar, { value: key, use }),
    createElement(
      'div',
      { className: 'graph' },
      // Another key may see another schema: begin afresh.
      createElement(GraphiQL, { key, fetcher, defaultQuery: firstQuestion }),
    ),
  );
}

const root = document.getElementById('graphiql');
if (!root) throw new Error('the page has no place for GraphiQL');
const workers = JSON.parse(root.dataset.workers ?? '{}') as Record<string, string>;
Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_module: string, label: string) =>
      new Worker(`/graphiql/${workers[label] ?? workers.editor ?? ''}`, { type: 'module' }),
  },
});
createRoot(root).render(createElement(Page));
