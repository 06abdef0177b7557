'use strict';
// Loads the addon of this platform. It is a package of its own, which npm chose among the optional dependencies.

const path = require('node:path');

// The packages that may fit. On Linux there is one for each C library, and npm installs the one that fits.
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
    ? 'it is made for this platform: install again without --omit=optional, on the host or in the image that runs it'
    : `there are packages for ${known.join(', ') || 'no platform'}; for other platforms build it from source, and set ` +
      'LIMEN_NODE_ADDON to the path of the built limen.node';
  return new Error(`limen: the package ${name}, with the native part for ${process.platform} on ${process.arch}, ` +
    `is not installed: ${what}`);
}

// Makes the addon's functions for one loaded copy of this package, whose error classes they use. Several copies may be
// loaded: one for each package that has its own, and one for each test file of Jest.
function begin(file) {
  const addon = { exports: {} };
  process.dlopen(addon, file);
  return addon.exports;
}

function load() {
  // Set for a build tree, or when the addon was built by hand.
  if (process.env.LIMEN_NODE_ADDON) return begin(path.resolve(process.env.LIMEN_NODE_ADDON));
  const names = candidates();
  const found = names.map(resolved).filter(Boolean);
  if (found.length === 0) throw absent(names);
  // Both are installed if the installer could not tell. Finding out takes some milliseconds, so only then.
  return begin(found.length > 1 && isMusl() ? found[1] : found[0]);
}

module.exports = load();
