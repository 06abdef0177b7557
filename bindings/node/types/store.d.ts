import type { ProgressOptions, RestoreOptions, Text } from './options.js';

/** How far a long call has come: give it to the call, and look at it meanwhile. */
export class Progress {
  get done(): number;
  /** Of how much; 0 while that is not known. It may grow. */
  get total(): number;
}

/**
 * Looks at all of a store, an `"lmdb:/absolute/path"`: the structure of its file, and the checksum of everything in
 * it. Gives what it is made of. Throws StoreError (it is damaged, and the message says where), UsageError.
 */
export function checkStore(store: Text, options?: ProgressOptions): Promise<Record<string, unknown>>;

/**
 * Makes the store `store`, where nothing is yet, of the file that `gate.backup` wrote. A backup does not know what was
 * revoked after it was made: so everybody logs in again, unless `keepLogins` is true. Throws StoreError, UsageError.
 */
export function restoreStore(store: Text, backup: Text | URL, options?: RestoreOptions): Promise<void>;
