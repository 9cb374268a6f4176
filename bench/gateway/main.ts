import { measureCeiling } from './ceiling.ts';
import { assembleCrew } from './crew.ts';
import { readOptions } from './options.ts';
import { installPeers } from './peers.ts';
import { writeCircumstances, writeTable } from './report.ts';
import { playRounds } from './rounds.ts';
import { setScene } from './scene.ts';

const options = readOptions(process.argv.slice(2));
installPeers();

const crew = assembleCrew();
process.once('exit', () => crew.stopAll());
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const scene = await setScene(crew);
process.once('exit', () => scene.clear());

const ceiling = await measureCeiling(crew, scene);
const results = await playRounds(crew, scene, options);

console.log(`\n${writeTable(results)}\n\n${writeCircumstances(ceiling, crew, options)}`);
process.exit(0);
