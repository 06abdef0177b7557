'use strict';
// Loads the addon of this platform: a package of its own, which npm chose as an optional dependency.

const path = require('node:path');

// The packages that may serve: on Linux there is one for each C library, and npm installs the one that fits.
function candidates() {
  const base = `@limen/${process.platform}-${process.arch}`;
  return process.platform === 'linux' ? [`${base}-gnu`, `${base}-musl`] : [base];
}

const isMusl = () => !process.report.getReport().header.glibcVersionRuntime;

function resolved(name) {
  try {
    return require.resolve(`${name}/limen.node`);
  } catch {
    return undefined;
  }
}

function absent(names) {
  const name = names.length > 1 && isMusl() ? names[1] : names[0];
  const known = Object.keys(require('../package.json').optionalDependencies ?? {});
  const what = known.includes(name)
    ? 'it is made for this platform, so install it anew without --omit=optional, on the host or in the image that runs it'
    : `there are packages for ${known.join(', ') || 'no platform'}; for others build it from source, and name the ` +
      'limen.node that was built in LIMEN_NODE_ADDON';
  return new Error(`limen: the package ${name}, with the native part for ${process.platform} on ${process.arch}, ` +
    `is not installed: ${what}`);
}

// The addon's functions anew for each copy of this package that is loaded, so that its errors are of its own classes:
// there are two copies where two packages bring one each, and one for each file of Jest's.
function begin(file) {
  const addon = { exports: {} };
  process.dlopen(addon, file);
  return addon.exports;
}

function load() {
  // Of a build tree, or where the addon was built by hand.
  if (process.env.LIMEN_NODE_ADDON) return begin(path.resolve(process.env.LIMEN_NODE_ADDON));
  const names = candidates();
  const found = names.map(resolved).filter(Boolean);
  if (found.length === 0) throw absent(names);
  // Both: whoever installed them could not tell. Asking takes some milliseconds, so it is done only then.
  return begin(found.length > 1 && isMusl() ? found[1] : found[0]);
}

module.exports = load();
