/** Ctrl-C and its like: the first asks the run to end and to write what it has, the second ends the process at once. */

import { ExitCode } from './exit-code.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface Interruption {
  readonly signal: AbortSignal
  /** Takes the listeners away. */
  readonly release: () => void
}

/** Listens; `told` is called at the first signal. */
export function listenForInterruption(told: () => void): Interruption {
  const controller = new AbortController()
  const listener = () => {
    if (controller.signal.aborted) process.exit(ExitCode.failure)
    told()
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, listener)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, listener)
    },
  }
}
