'use strict';
// Loads the addon of this platform: a package of its own, which npm chose as an optional dependency.

const path = require('node:path');

// As npm tells C libraries apart: a process on glibc says so in its report.
function libc() {
  if (process.platform !== 'linux') return '';
  return process.report.getReport().header.glibcVersionRuntime ? '-gnu' : '-musl';
}

const name = `@limen/${process.platform}-${process.arch}${libc()}`;

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
  let found;
  try {
    found = require.resolve(`${name}/limen.node`);
  } catch {
    const known = Object.keys(require('../package.json').optionalDependencies ?? {});
    const what = known.includes(name)
      ? 'it is made for this platform, so install it anew without --omit=optional, on the host or in the image that runs it'
      : `there are packages for ${known.join(', ') || 'no platform'}; for others build it from source, and name the ` +
        'limen.node that was built in LIMEN_NODE_ADDON';
    throw new Error(`limen: the package ${name}, with the native part for ${process.platform} on ` +
      `${process.arch}, is not installed: ${what}`);
  }
  return begin(found);
}

module.exports = load();
