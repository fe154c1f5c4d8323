/** What tasks say about their transactions while they run. */

export const Told = Object.freeze({ begin: 1, commit: 2, abort: 3, read: 4, write: 5 })

/** One thing that was told. */
export interface Telling {
  /** One of `Told`. */
  readonly what: number
  readonly task: number
  /** How many steps had been granted. */
  readonly moment: number
  /** Of a read or write. */
  readonly key: string
  readonly version: number
}
