/** What pending and later operations throw once an execution has ended early: it unwinds the user's stacks and means nothing. */
export class AbortError extends Error {
  override readonly name = 'AbortError'
  constructor() {
    super('heddle: the execution has ended')
  }
}
