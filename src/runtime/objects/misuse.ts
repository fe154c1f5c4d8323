/** Thrown to user code that uses a lock in a way in which locks are not to be used. */
export class LockMisuse extends Error {
  /** The lock's name. */
  readonly object: string

  constructor(message: string, object: string) {
    super(message)
    this.object = object
  }
}
