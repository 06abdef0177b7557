'use strict';
// Checks a whole store, makes one from a backup, and converts one of an older limen.

const { fileURLToPath } = require('node:url');

const native = require('./native.js');
const { given } = require('./keys.js');
const later = require('./later.js');
const { named, wrong } = require('./options.js');
const { inspect } = require('./records.js');

const RESTORE = { keepLogins: 'restore.keep_logins', progress: null };
const PROGRESS = { progress: null };

    let countsOf; // set below, where the private fields can be read

class Progress {
  #counts = native.progress_new();

  static {
    countsOf = (options) => {
      const progress = options?.progress;
      if (progress === undefined || progress === null) return undefined;
      if (typeof progress !== 'object' || !(#counts in progress)) {
        throw wrong('progress', 'a limen.Progress', progress);
      }
      return progress.#counts;
    };
  }

  get done() { return native.progress_read(this.#counts)[0]; }
  get total() { return native.progress_read(this.#counts)[1]; }

  [inspect]() {
    return `<limen.Progress ${this.done} of ${this.total}>`;
  }
}

// A file's path: a string, bytes, or a file: URL.
function pathOf(parameter, path) {
  if (path instanceof URL) return fileURLToPath(path);
  if (typeof path === 'string' || path instanceof Uint8Array) return path;
  throw wrong(parameter, 'a string, Uint8Array or URL', path);
}

// The bits of limen/store.h.
const TRAITS = { readsBlock: 1, writesBlock: 2, shared: 4 };

function storeTraits(store) {
  const traits = native.store_traits(given('store', store));
  return Object.fromEntries(Object.entries(TRAITS).map(([name, bit]) => [name, (traits & bit) !== 0]));
}

async function checkStore(store, options) {
  named(PROGRESS, options);
  return JSON.parse(await later(native.store_check_later(given('store', store), countsOf(options))));
}

async function restoreStore(store, backup, options) {
  const properties = named(RESTORE, options);
  await later(native.store_restore_later(
    given('store', store), pathOf('backup', backup), properties, countsOf(options)));
}

async function upgradeStore(store, options) {
  named(PROGRESS, options);
  return JSON.parse(await later(native.store_upgrade_later(given('store', store), countsOf(options))));
}

module.exports = { PROGRESS, Progress, checkStore, countsOf, pathOf, restoreStore, storeTraits, upgradeStore };
