/**
 * What happened to locks that are not shared objects: they release within the step that calls them, so the trace does not tell.
 * Events stand in the order in which they came about.
 */

export interface LockEvent {
  /** The step in the course of which it came about, from 0. */
  readonly step: number
  readonly strand: number
  readonly object: number
  /** `misused`: released when it was not to be, see `why`. */
  readonly what: 'acquired' | 'released' | 'misused'
  /** Free: nobody held it. Foreign: another task did. Twice: its function was called before. */
  readonly why?: 'free' | 'foreign' | 'twice' | undefined
  /** The strand whose hold it was about; absent where nobody held it. */
  readonly holder?: number | undefined
}
