import { told } from '../plant/made-up.ts';

/**
 * What a subgraph is asked, comparable: ours leaves out the planner's numbers of operations, and
 * sends equal representations once.
 */
export function noteRequest(
  requests: Set<string>,
  subgraph: string,
  query: string,
  { representations, ...rest }: Readonly<Record<string, unknown>>,
): void {
  const text = query.replace(/^(query|mutation) (\w+?__[a-z]+)__\d+/, '$1 $2');
  const about = `${subgraph} ${text} ${told(rest)}`;
  if (!Array.isArray(representations)) requests.add(about);
  else for (const one of representations) requests.add(`${about} ${told(one)}`);
}
