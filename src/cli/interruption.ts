/** Ctrl-C and its like: the first asks the run to end and to write what it has, the second ends the process at once. */

import { counted } from '../report/quantities.ts'
import { ExitCode } from './exit-code.ts'
import type { Outcome } from './run-scenario.ts'

/** Milliseconds that a scenario gets to come to an end once the run is interrupted. */
const GRACE = 2_000

// Captured at import: virtual clocks and what is being loaded replace them.
const { setTimeout } = globalThis
const exit = process.exit.bind(process)

/** Milliseconds in which a second signal is the first one again: npm hands on what the terminal has sent already. */
const ECHO = 500

const now = performance.now.bind(performance)

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface Interruption {
  readonly signal: AbortSignal
  /** Takes the listeners away. */
  readonly release: () => void
}

/** Listens; `told` is called at the first signal. */
export function listenForInterruption(told: () => void): Interruption {
  const controller = new AbortController()
  let first = 0
  const listener = () => {
    if (controller.signal.aborted) {
      if (now() - first > ECHO) exit(ExitCode.failure)
      return
    }
    first = now()
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

/** Resolves a while after `signal`: what has not ended by then is left behind. */
export const abandoned = (signal: AbortSignal): Promise<Outcome> =>
  new Promise(resolve => {
    const late = () => setTimeout(resolve, GRACE, { skipped: 'interrupted' }).unref()
    signal.addEventListener('abort', late, { once: true })
  })

/** What a campaign that was cut short has not found says nothing. */
export function interrupted(outcome: Outcome, signal: AbortSignal): Outcome {
  const { verdict } = outcome
  if (!signal.aborted || verdict === undefined || verdict.verdict === 'failed') return outcome
  return { skipped: `interrupted after ${counted(verdict.schedules, 'schedule')}` }
}
