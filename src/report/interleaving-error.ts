import type { Verdict } from '../explore/verdict.ts'
import type { ThrownError } from '../schedule/execution.ts'
import { firstError } from './failure.ts'
import { type TextOptions, verdictText } from './text.ts'

/** An error of the user's code, made anew from what crossed a thread. */
function rebuild({ name, message, stack }: ThrownError): Error {
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}

/**
 * What `check` throws when a scenario does not do what it says: its message is the report of the verdict, its `cause` the
 * error that the user's code threw, where it threw one: the very same where the caller passes it, else one made anew from the finding.
 */
export class InterleavingError extends Error {
  override readonly name = 'InterleavingError'
  declare readonly verdict: Verdict

  constructor(verdict: Verdict, options: Partial<TextOptions> & { readonly cause?: unknown } = {}) {
    const { cause, colour = false, verbose = false, width, cwd } = options
    const thrown = firstError(verdict)?.error
    const original = cause ?? (thrown && rebuild(thrown))
    // Where an error is thrown there is no command line to ask for more.
    const report = verdictText(verdict, { colour, verbose, width, cwd }).replaceAll('(--verbose)', '(verbose: true)')
    super(report, original === undefined ? undefined : { cause: original })
    // Not enumerable: a test runner would dump all of it below the report.
    Object.defineProperty(this, 'verdict', { value: verdict })
  }
}
