// Runs a file of tests as a suite: prints last, alone on its line, 'N passed, N failed'.
//
// usage: node run.mjs FILE
//
// A test that is skipped or still to be written counts as failed: a suite either shows something or it does not.
import { spawnSync } from 'node:child_process';

const [file] = process.argv.slice(2);
const { status, signal, stdout } = spawnSync(process.execPath, ['--test-reporter=tap', file], {
  encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'],
});

const count = (what) => Number(stdout.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
const passed = count('pass');
let failed = count('fail') + count('cancelled') + count('skipped') + count('todo');
if (failed === 0 && (status !== 0 || passed === 0)) failed = 1; // it exited before its tests had run

if (failed > 0) process.stdout.write(stdout);
if (signal !== null) process.stdout.write(`ended by ${signal}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
