import { assembleCrew } from '../gateway/crew.ts';
import { installPeers } from '../gateway/peers.ts';
import { type FanOut, kinds, measureFanOut } from './fan-out.ts';
import { kinds as houseKinds, measureHouse } from './house.ts';
import { readOptions } from './options.ts';
import {
  showDropIns,
  showFanOut,
  showHouse,
  showStalled,
  showSteady,
  writeCircumstances,
  writeFanOut,
  writeShown,
} from './report.ts';
import { setScene } from './scene.ts';
import { measureDropIns, measureStalled, measureSteady } from './shown.ts';

const options = readOptions(process.argv.slice(2));
const has = (part: (typeof options.parts)[number]): boolean => options.parts.includes(part);

if (has('fan-out')) installPeers();
const crew = assembleCrew();
process.once('exit', () => crew.stopAll());
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
const scene = await setScene(crew, options.cpuProf);

const fanOuts: FanOut[] = [];
for (const kind of has('fan-out') ? kinds : []) {
  for (const subscribers of options.subscribers) {
    const measured = await measureFanOut(scene, kind, subscribers);
    fanOuts.push(measured);
    console.error(writeFanOut([measured]).split('\n').at(-1));
  }
}
const shown = [
  ...showFanOut(fanOuts),
  ...(has('steady') ? showSteady(await measureSteady(scene)) : []),
  ...(has('stalled') ? showStalled(await measureStalled(scene, options)) : []),
  ...(has('drop-in') ? showDropIns(await measureDropIns(scene, options)) : []),
];
for (const kind of has('house') ? houseKinds : []) {
  shown.push(...showHouse(kind, await measureHouse(kind)));
}

const tables = [...(has('fan-out') ? [writeFanOut(fanOuts)] : []), writeShown(shown)];
console.log([...tables, writeCircumstances(crew.pinned)].join('\n\n'));
process.exit(0);
