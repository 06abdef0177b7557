'use strict';
// The visitors of a gate: they have data and a ticket, and are nobody.

const native = require('./native.js');
const { dumps } = require('./json.js');
const later = require('./later.js');
const { typeName } = require('./options.js');
const { Visitor, asText, inspect, isVisitor, made, ticketOf } = require('./records.js');

class Visitors {
  #gate;
  #handle;
  #get;

  constructor(gate, handle) {
    this.#gate = gate;
    this.#handle = handle;
    this.#get = native.bind_visitor_get(handle);
  }

  draw() {
    const [ticket, version] = native.visitor_draw(this.#handle);
    return new Visitor(made, null, ticket, this.#gate, version);
  }

  get(visitor) {
    const ticket = typeof visitor === 'string' ? visitor : ticketOf(visitor, 'Visitor');
    return new Visitor(made, this.#get(ticket), asText(ticket), this.#gate);
  }

  async put(visitor, data) {
    if (!isVisitor(visitor)) throw new TypeError(`visitor must be a limen.Visitor, not ${typeName(visitor)}`);
    const { ticket, version } = visitor;
    const record = await later(native.visitor_put_later(this.#handle, ticket, version, dumps('data', data)));
    return new Visitor(made, record, ticket, this.#gate);
  }

  async end(visitor) {
    await later(native.visitor_end_later(this.#handle, ticketOf(visitor, 'Visitor')));
  }

  [inspect]() {
    return '<limen.Visitors>';
  }
}

module.exports = { Visitors };
