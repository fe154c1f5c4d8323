/** What transactions read and wrote, in the order in which it took effect. */

export interface Transaction {
  /** `alice`, or `alice's 2nd` where a task has several. */
  readonly name: string
  /** One that aborted has put back what it had overwritten. One that is still open counts as neither. */
  readonly status: 'committed' | 'aborted' | 'open'
}

/** One read or write of a key. Keys are told apart by their text. */
export interface Access {
  /** A position in the history's transactions. */
  readonly transaction: number
  readonly type: 'read' | 'write'
  readonly key: string
  /**
   * What is the same for a write and the reads that see it, and for no other write of the key. Without it a read sees the last
   * write before it.
   */
  readonly version?: number | undefined
  /** Whether the read looked which keys there are; `key` then ends in `PRESENCE`. */
  readonly predicate?: boolean | undefined
  /** The step that shows it, or -1. */
  readonly step: number
}

/** Ends a key that stands for whether another one is there at all. */
export const PRESENCE = '\0'

export interface History {
  readonly transactions: readonly Transaction[]
  readonly accesses: readonly Access[]
}
