'use strict';
// LimenError, and the classes below it that statuses.js names: one for each meaning, by what a server answers.

const native = require('./native.js');
const { BY_STATUS, CLASSES, KINDS } = require('./statuses.js');

const FAULT = KINDS.find(({ name }) => name === 'fault');
const kindOf = (status) => KINDS[native.status_kind(status)] ?? FAULT;

class LimenError extends Error {
  constructor(status, message = '') {
    super(message || native.status_name(status));
    this.status = status;
  }

  // While the stack is written there is no status yet: it begins with the class's name.
  get name() {
    return this.status === undefined ? this.constructor.name : native.status_name(this.status);
  }

  get code() {
    return this.name;
  }

  get kind() {
    return kindOf(this.status).name;
  }

  get statusCode() {
    return native.http_status(this.status);
  }
}

const classes = { LimenError };
for (const [name, parent] of CLASSES) {
  classes[name] = { [name]: class extends classes[parent] {} }[name];
}

// The error of a status, of its own class or of its kind's; of none, a TypeError.
function makeError(status, message) {
  if (status === 0) return new TypeError(message);
  return new classes[BY_STATUS[status] ?? kindOf(status).class ?? 'LimenError'](status, message);
}

native.makeError = makeError; // the addon does not keep it
native.setup(makeError);

module.exports = { makeError, classes };
