/** How the operations of a shared object look from plain, non-async code. */

/**
 * The same operations, synchronous: what resolved to a value returns it. A `.sync` operation blocks its whole thread
 * until the schedule lets it go on, so it exists in threads only; in async mode it throws.
 */
export type Synchronous<Operations> = {
  readonly [K in keyof Operations]: Operations[K] extends (...args: infer A) => Promise<infer V>
    ? (...args: A) => V
    : never
}

/** What every factory of `shared` accepts. */
export interface NameOptions {
  /** What reports call the object. Default: the key under which `setup` returned it. */
  readonly name?: string | undefined
}
