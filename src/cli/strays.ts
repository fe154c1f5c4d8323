/** Errors that nobody catches and that belong to no execution: of a module's own timer, of a promise it made while loading. */

import { placeIn } from './place.ts'

export interface Stray {
  readonly message: string
  /** `file:line:column`, where the user's code is to be seen in the stack; else it may be a fault of ours. */
  readonly where: string | undefined
  readonly error: unknown
}

/** Calls `found` for each, instead of letting Node end the process. Returns what takes the listeners away. */
export function listenForStrays(cwd: string, found: (stray: Stray) => void): () => void {
  const listener = (error: unknown) => {
    const where = error instanceof Error ? placeIn(error.stack ?? '', cwd) : undefined
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    found({ message, where, error })
  }
  process.on('uncaughtException', listener)
  process.on('unhandledRejection', listener)
  return () => {
    process.off('uncaughtException', listener)
    process.off('unhandledRejection', listener)
  }
}

/** A stray in a sentence. */
export const strayMessage = ({ message, where }: Stray, when: string): string =>
  `nobody caught this ${when}: ${message}${where === undefined ? '' : `\n  at ${where}`}`
