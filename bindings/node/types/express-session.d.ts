/// <reference types="node" />
import type { IncomingMessage } from 'node:http';

import { SessionData, Store } from 'express-session';

import type { Gate } from './gate.js';
import type { CreateOptions } from './options.js';

export interface LimenStoreOptions {
  /**
   * The subject of a session, from the data that the application keeps in it: `(data) => data.userId`. null: a
   * visitor's, until the user logs in. `gate.revokeSubject` then ends the session with everything else of that user.
   * When the subject changes, the session gets a new name, so that nobody can have planted it.
   */
  subject?(data: SessionData & Record<string, any>): string | number | null | undefined;
  /** Options of `gate.sessions.create` for a new session: a label, an address. */
  create?(request: IncomingMessage): Omit<CreateOptions, 'data'>;
}

/**
 * A store for express-session. The session id is limen's ticket, of which the store keeps only the SHA-256. The gate's
 * options `sessionIdleTtl` and `sessionTtl` set the lifetime. An ended session stays ended: no request in flight brings
 * it back. If two requests change different members, both changes are kept.
 *
 * A new session is written at once, when it is first saved; over lmdb: that waits for the disk. Session ids are not
 * stored, so nobody can list them: `gate.sessions.list(subject)` lists the sessions of a user.
 */
export class LimenStore extends Store {
  constructor(gate: Gate, options?: LimenStoreOptions);
  get(sid: string, callback: (error: any, session?: SessionData | null) => void): void;
  set(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  touch(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  destroy(sid: string, callback?: (error?: any) => void): void;
}
