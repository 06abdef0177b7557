// Makes the application that the tests of the Node package run in: the tarballs, and the packages that the tests use,
// installed by npm as users do it. Runs again when one of them has changed.
//
// usage: node install.mjs TARBALLS APP
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [tarballs, app] = process.argv.slice(2).map((each) => path.resolve(each));
const here = path.dirname(fileURLToPath(import.meta.url));
const wanted = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
const files = readdirSync(tarballs).filter((file) => file.endsWith('.tgz')).sort();

const hash = createHash('sha256').update(process.version).update(JSON.stringify(wanted))
  .update(readFileSync(fileURLToPath(import.meta.url)));
for (const file of files) hash.update(readFileSync(path.join(tarballs, file)));
const made = hash.digest('hex');
const stamp = path.join(app, '.made');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) process.exit(0);

mkdirSync(app, { recursive: true });
for (const entry of ['node_modules/limen', 'node_modules/@limen', '.made']) {
  rmSync(path.join(app, entry), { recursive: true, force: true });
}
const nameOf = (file) => (/^limen-\d/.test(file) ? 'limen' : `@limen/${file.match(/^limen-(.*)-\d[^-]*\.tgz$/)[1]}`);
for (const file of files) wanted.dependencies[nameOf(file)] = `file:${path.join(tarballs, file)}`;
writeFileSync(path.join(app, 'package.json'), `${JSON.stringify(wanted, null, 2)}\n`);
execFileSync('npm', ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: app, stdio: ['ignore', 'ignore', 'inherit'],
});
// Links tests and examples here, so that they find the installed packages.
for (const folder of ['tests', 'examples']) {
  const link = path.join(app, folder);
  rmSync(link, { force: true });
  symlinkSync(path.resolve(here, '../..', folder), link);
}
writeFileSync(stamp, made);
