/** The error that Node rejects with when a signal aborts. */
export class AbortError extends Error {
  override readonly name = 'AbortError'
  readonly code = 'ABORT_ERR'
  constructor(signal: AbortSignal) {
    super('The operation was aborted', { cause: signal.reason })
  }
}
