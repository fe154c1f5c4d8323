/** Something the user asked for that cannot be done: told in a sentence, without a stack. The exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
