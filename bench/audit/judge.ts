import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult } from 'graphql';
import { apiKey, type OpenSubject, type Subject } from './subjects.ts';
import type { AuditTest, Suite } from './suites.ts';

export interface Verdict {
  /** As the audit numbers it: the suite, and which of its tests. */
  readonly test: string;
  /** Null when it passed. */
  readonly complaint: string | null;
}

/** Asks one gateway all tests of a suite, in their order: some write. */
export async function judge(suite: Suite, open: OpenSubject): Promise<Verdict[]> {
  const subject = await open(suite).catch((error: unknown) => String(error));
  const verdicts: Verdict[] = [];
  for (const [number, test] of suite.tests.entries()) {
    const complaint = typeof subject === 'string' ? subject : await complain(subject, test);
    verdicts.push({ test: `${suite.id} ${number}`, complaint });
  }
  if (typeof subject !== 'string') await subject.stop();
  return verdicts;
}

/** The audit's own measure: the data, and whether there are errors where the test says so. */
async function complain(subject: Subject, { query, expected }: AuditTest): Promise<string | null> {
  const answer = await ask(subject, query);
  const minds = typeof expected.errors === 'boolean';
  const view = ({ data }: { data?: unknown }, errors: boolean) => ({
    data: data ?? null,
    errors: minds && errors,
  });
  const received = view(answer, (answer.errors ?? []).length > 0);
  const wanted = view(expected, expected.errors === true);
  if (isDeepStrictEqual(received, wanted)) return null;
  return `${query}\nexpected ${JSON.stringify(wanted)}\nreceived ${JSON.stringify(answer)}`;
}

async function ask({ url }: Subject, query: string): Promise<ExecutionResult> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${apiKey}`,
    },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  });
  return (await response.json()) as ExecutionResult;
}
