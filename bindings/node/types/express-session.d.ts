/// <reference types="node" />
import type { IncomingMessage } from 'node:http';

import { SessionData, Store } from 'express-session';

import type { Gate } from './gate.js';
import type { CreateOptions } from './options.js';

export interface LimenStoreOptions {
  /**
   * The subject of a session, from the data that the application keeps in it: `(data) => data.userId`. null: it is a
   * visitor's, until the user logs in. `gate.revokeSubject` then ends the session with everything else of that user.
   *
   * When the subject changes, a new session with the same data begins under a new id, and the old one, or the visitor,
   * ends. Consider then that somebody else may have planted a visitor's data: remove what you do not want to keep.
   */
  subject?(data: SessionData & Record<string, any>): string | number | null | undefined;
  /** Options of `gate.sessions.create` for a new session: a label, an address, roles. */
  create?(request: IncomingMessage): Omit<CreateOptions, 'data'>;
  /**
   * Decides for a value that two requests have set at the same time, in place of the store: returns the value to keep,
   * or throws. `path` holds the names of the members that lead there; `theirs` is stored already; undefined is an
   * absent member. A counter: `(path, before, mine, theirs) => theirs + mine - before`.
   */
  conflict?(path: string[], before: any, mine: any, theirs: any): unknown;
}

/**
 * A store for express-session. A session with a subject is limen's session, any other is limen's visitor
 * (`gate.visitors`), who is nobody to every other part of limen. The gate's options `sessionIdleTtl`, `sessionTtl`,
 * `visitorIdleTtl` and `visitorTtl` set the lifetimes. An ended session stays ended: no request in flight brings it back.
 *
 * The session id is limen's ticket, of which the store keeps only the SHA-256. It is drawn with the session, and
 * `req.session.id` and `req.sessionID` change together when the subject does. The option `genid` of express-session
 * cannot be used: `session()` throws OptionError.
 *
 * Requests at the same time keep each other's changes. Objects are merged at any depth, and what several append to a
 * list. Of two plain values for one member the later one stays. For anything else, saving fails with SessionChanged.
 *
 * A new session is written at once, when it is first saved with its subject; over lmdb: that waits for the disk. Ids
 * are not stored, so nobody can list them: `gate.sessions.list(subject)` lists the sessions of a user.
 */
export class LimenStore extends Store {
  constructor(gate: Gate, options?: LimenStoreOptions);
  get(sid: string, callback: (error: any, session?: SessionData | null) => void): void;
  set(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  touch(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  destroy(sid: string, callback?: (error?: any) => void): void;
}
