'use strict';
// Watches: the events of a gate, as they happen.

const native = require('./native.js');
const { classes, makeError } = require('./errors.js');
const { event, inspect } = require('./records.js');
const { STATUS } = require('./statuses.js');

// One native thread waits for all watches of this environment, and reports here each wait that has ended.
const waits = new Map();
let started = false;
let holding = 0;

function begin() {
  if (started) return;
  native.poll_start((number) => {
    const wake = waits.get(number);
    waits.delete(number);
    wake?.();
  });
  started = true;
}

class Watch {
  #watch;
  #ready = []; // read from the native watch, not handed out yet
  #waiting = new Map(); // the waits of this watch, and the functions that wake them
  #holds = false;

  constructor(handle) {
    if (typeof handle !== 'object') throw new TypeError('limen.Watch: use gate.watch');
    this.#watch = native.watch_open(handle);
  }

  read() {
    const watch = this.#open();
    const events = this.#ready;
    this.#ready = [];
    try {
      events.push(...native.watch_next(watch).map(event));
    } catch (error) {
      if (!(error instanceof classes.GateClosed) || events.length === 0) throw error;
    }
    return events;
  }

  async next() {
    while (this.#watch !== undefined) {
      if (this.#ready.length === 0) {
        try {
          this.#ready = native.watch_next(this.#watch).map(event);
        } catch (error) {
          if (error instanceof classes.GateClosed) break;
          throw error;
        }
      }
      if (this.#ready.length > 0) return { done: false, value: this.#ready.shift() };
      await this.#readable();
    }
    return { done: true, value: undefined };
  }

  // Leaving a loop leaves the watch open.
  async return(value) {
    return { done: true, value };
  }

  ref() {
    if (!this.#holds) {
      this.#holds = true;
      this.#hold(this.#waiting.size);
    }
    return this;
  }

  unref() {
    if (this.#holds) {
      this.#holds = false;
      this.#hold(-this.#waiting.size);
    }
    return this;
  }

  close() {
    this.#watch = undefined;
    this.#ready = [];
    for (const [number, wake] of this.#waiting) {
      waits.delete(number);
      native.poll_cancel(number);
      wake();
    }
  }

  get closed() {
    return this.#watch === undefined;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  [inspect]() {
    return `<limen.Watch ${this.closed ? 'closed' : 'open'}>`;
  }

  #open() {
    if (this.#watch === undefined) throw makeError(STATUS.ARGUMENT, 'watch: closed');
    return this.#watch;
  }

  #readable() {
    begin();
    const number = native.poll_add(this.#watch);
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(number);
        if (this.#holds) this.#hold(-1);
        resolve();
      };
      waits.set(number, wake);
      this.#waiting.set(number, wake);
      if (this.#holds) this.#hold(1);
    });
  }

  #hold(more) {
    const held = holding > 0;
    holding += more;
    if (held !== holding > 0) native.poll_hold(holding > 0);
  }
}

module.exports = { Watch };
