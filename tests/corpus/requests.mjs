// Reads the corpus of requests for Node: tests/corpus/requests/*.json, world.json, and the secrets of the store. As
// request_corpus.py does for Python; README.md says what the members of a case mean.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { HERE, octets } from './corpus.mjs';

export const FIELDS = ['authorization', 'cookie', 'csrf', 'origin', 'host', 'fetch_site'];

const json = (file) => JSON.parse(readFileSync(path.join(HERE, file), 'utf8'));

export const readWorld = () => json('world.json');

export const themes = () => readdirSync(path.join(HERE, 'requests')).sort();

// Every case, in order.
export function read() {
  return themes().flatMap((file) => {
    const { theme, cases } = json(path.join('requests', file));
    return cases.map((each) => ({ ...each, name: `${theme}/${each.name}`, flags: each.flags ?? [] }));
  });
}

// The secrets of a store by name, and answers that name them.
export class Secrets {
  constructor(folder) {
    const lines = readFileSync(path.join(folder, 'secrets'), 'utf8').trimEnd().split('\n');
    this.byName = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
    this.names = new Map([...this.byName].map(([name, value]) => [value, name]));
  }

  // The bytes of a notation; undefined where there is none.
  octets(notation) {
    if (notation === undefined) return undefined;
    const pieces = Array.isArray(notation) ? notation : [notation];
    return Buffer.concat(pieces.map((piece) => (piece.live === undefined ? octets(piece) : Buffer.from(this.byName.get(piece.live)))));
  }

  shown(text) {
    if (this.names.has(text)) return `{${this.names.get(text)}}`;
    return text.replace(/[\0-\x1f%|\x7f]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  }

  // The line of an answer. Words are numbers or texts; zero, null and '' of what is no text of the record are left out.
  line(words) {
    return words
      .filter(([name, value]) => value !== null && (name === 'status' || name === 'http' || value !== 0))
      .map(([name, value]) => `${name} ${typeof value === 'number' ? value : this.shown(value)}`)
      .join(' | ');
  }
}
