// Makes the tarballs that npm installs: `limen`, and the package with the native part for this platform.
//
// usage: node pack.mjs ADDON LIBRARY VERSION OPENSSL OUT
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [addon, library, version, openssl, out] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const license = path.join(root, 'LICENSE');

const libc = process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl';
const name = `@limen/${process.platform}-${process.arch}-${libc}`;

function write(folder, file, value) {
  writeFileSync(path.join(folder, file), typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`);
}

function pack(folder) {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', out], {
    cwd: folder, stdio: ['ignore', 'ignore', 'inherit'],
  });
}

// Packs the package of this platform: the addon, with the library beside it, where the addon looks for it.
function packPlatform() {
  const folder = path.join(out, 'platform');
  mkdirSync(folder, { recursive: true });
  copyFileSync(addon, path.join(folder, 'limen.node'));
  copyFileSync(library, path.join(folder, 'liblimen.so.1'));
  copyFileSync(license, path.join(folder, 'LICENSE'));
  copyFileSync(path.join(root, 'packaging/LICENSES-BUNDLED.txt'), path.join(folder, 'LICENSES-BUNDLED.txt'));
  write(folder, 'README.md', `# ${name}\n\nThe native part of the package \`limen\` for this platform. Install \`limen\` instead.\n`);
  write(folder, 'package.json', {
    name,
    version,
    description: `The native part of limen for ${process.platform} on ${process.arch}`,
    license: 'Apache-2.0',
    engines: { node: '>=18' },
    os: [process.platform],
    cpu: [process.arch],
    libc: [libc === 'gnu' ? 'glibc' : 'musl'],
    main: 'limen.node',
    limen: { openssl },
    files: ['limen.node', 'liblimen.so.1', 'LICENSE', 'LICENSES-BUNDLED.txt', 'README.md'],
  });
  pack(folder);
}

// Packs `limen` itself, which depends on the package of each supported platform.
function packLimen() {
  const folder = path.join(out, 'limen');
  mkdirSync(folder, { recursive: true });
  const given = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  for (const entry of given.files) {
    if (entry !== 'LICENSE') cpSync(path.join(here, entry), path.join(folder, entry), { recursive: true });
  }
  copyFileSync(license, path.join(folder, 'LICENSE'));
  write(folder, 'package.json', { ...given, version, optionalDependencies: { [name]: version } });
  pack(folder);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
packPlatform();
packLimen();
process.stdout.write(`${readdirSync(out).filter((file) => file.endsWith('.tgz')).join('\n')}\n`);
