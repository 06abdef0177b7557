/// <reference types="node" />
import type { IncomingMessage } from 'node:http';

import { SessionData, Store } from 'express-session';

import type { Gate } from './gate.js';
import type { CreateOptions } from './options.js';

export interface LimenStoreOptions {
  /**
   * Whose session it is, of what the application keeps in it: `(data) => data.userId`. null: nobody's yet. Then
   * `gate.revokeSubject` ends it with everything else of the user. Where the answer changes, the session gets a new
   * name, so that nobody can have planted it.
   */
  subject?(data: SessionData & Record<string, any>): string | number | null | undefined;
  /** What `gate.sessions.create` is given for a new one: a label, an address. */
  create?(request: IncomingMessage): Omit<CreateOptions, 'data'>;
}

/**
 * A store for express-session. A session's name is limen's ticket, of which the store has the SHA-256 only; it lives as
 * long as `sessionIdleTtl` and `sessionTtl` of the gate say. What ended stays ended: no request in flight brings it
 * back. Of two requests that change different members both changes stay.
 *
 * A new session is made at once, when it is first saved: over lmdb: that waits for the disk. Nobody can list sessions by
 * their names, as they are not kept: `gate.sessions.list(subject)` lists those of a user.
 */
export class LimenStore extends Store {
  constructor(gate: Gate, options?: LimenStoreOptions);
  get(sid: string, callback: (error: any, session?: SessionData | null) => void): void;
  set(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  touch(sid: string, session: SessionData, callback?: (error?: any) => void): void;
  destroy(sid: string, callback?: (error?: any) => void): void;
}
