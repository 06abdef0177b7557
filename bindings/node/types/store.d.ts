import type { ProgressOptions, RestoreOptions, Text } from './options.js';

/** The progress of a long call: pass it to the call, and read it meanwhile. */
export class Progress {
  get done(): number;
  /** The amount to do; 0 while it is not known. It may grow. */
  get total(): number;
}

/** What a store is like. */
export interface StoreTraits {
  /** A read may wait for a disk or a network. */
  readonly readsBlock: boolean;
  /** A write may wait for a disk or a network. */
  readonly writesBlock: boolean;
  /** Other processes may open the store. */
  readonly shared: boolean;
}

/**
 * The traits of a store's URL, such as `"memory:"` or `"lmdb:/absolute/path"`, without opening the store. Fast. Throws
 * UsageError (no such kind of store).
 */
export function storeTraits(store: Text): StoreTraits;

/**
 * Checks a whole store, an `"lmdb:/absolute/path"`: the structure of its file, and the checksum of every entry. It may
 * be in use meanwhile. Returns what it counted. Throws StoreError (it is damaged, and the message says where; or it
 * cannot be opened), UsageError (not a store's URL, or a store in memory).
 */
export function checkStore(store: Text, options?: ProgressOptions): Promise<Record<string, unknown>>;

/**
 * Makes the store `store`, where nothing exists yet, from a file that `gate.backup` wrote, also that of an older limen.
 * A backup does not know what was revoked after it was made. So everything issued before is refused, and everybody logs in again. With `keepLogins:
 * true` logins stay valid, and so does whatever was revoked since the backup. Throws StoreError (something exists
 * there, the backup is damaged or unreadable, the disk is full; no store is left behind), UsageError.
 */
export function restoreStore(store: Text, backup: Text | URL, options?: RestoreOptions): Promise<void>;

/** The formats of a store before and after an upgrade. */
export interface StoreUpgrade {
  readonly from: number;
  /** The same as `from` if the store was left as it was. */
  readonly to: number;
}

/**
 * Converts the store `store`, an `"lmdb:/absolute/path"` that an older limen made, to the format of this one. Back it
 * up and stop every process that uses it first. Sessions, revocations and keys stay as they are. Returns the formats.
 * Throws StoreError (a process has the store open, and the message names one; it is damaged or of a newer limen; the
 * disk is full), UsageError (not a store's URL, or a store in memory). After an error the store is as it was.
 */
export function upgradeStore(store: Text, options?: ProgressOptions): Promise<StoreUpgrade>;
