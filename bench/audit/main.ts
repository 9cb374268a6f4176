// The public audit for federation gateways, asked of ours and of the stock one side by side.
import { resolve } from 'node:path';
import { judge, type Verdict } from './judge.ts';
import { openOurs, openStock, type OpenSubject } from './subjects.ts';
import { serveSuites } from './suites.ts';

const [checkout] = process.argv.slice(2);
if (checkout === undefined) {
  throw new Error('npm run bench:audit -- <where the audit is checked out and installed>');
}

// Each has the subgraphs to itself: some tests write.
const ours = await audit(checkout, openOurs);
const stock = await audit(checkout, openStock);

const failed = (verdicts: readonly Verdict[]) => verdicts.filter(({ complaint }) => complaint);
for (const [name, verdicts] of Object.entries({ ours, stock })) {
  const names = failed(verdicts).map(({ test }) => test);
  const rest = names.length === 0 ? '' : `; not ${names.join(', ')}`;
  console.log(`${name}: ${verdicts.length - names.length} of ${verdicts.length}${rest}`);
}
for (const { test, complaint } of failed(ours)) console.log(`\n${test}\n${complaint}`);
const lost = ours.filter(({ complaint }, at) => complaint && !stock[at]?.complaint);
process.exit(lost.length === 0 ? 0 : 1);

async function audit(folder: string, open: OpenSubject): Promise<Verdict[]> {
  const suites = await serveSuites(resolve(folder));
  try {
    const verdicts: Verdict[] = [];
    for (const id of suites.ids) verdicts.push(...(await judge(await suites.load(id), open)));
    return verdicts;
  } finally {
    suites.stop();
  }
}
