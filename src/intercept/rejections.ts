/**
 * Covers: the process events `unhandledRejection`, `rejectionHandled` and `uncaughtException` during a stretch. A rejection is often
 * reported as unhandled in one step and handled in a later one; only those that are left when the execution ends count.
 * The listeners that were there get what belongs to no execution, and are put back in their order. No scheduling points.
 * Uncontrolled: `uncaughtExceptionMonitor` and the capture callback. Listeners that user code adds during a stretch are called as
 * well, and gone after it.
 */

import { registeredScope } from '../instrument/scope.ts'
import { AbortError } from '../runtime/abort.ts'
import { Header } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import { Caller, callerOf } from './caller.ts'

/** A rejection that nobody has handled. */
export interface LeftRejection {
  /** The task in whose step it appeared; -1 is `setup`. */
  readonly task: number
  readonly reason: unknown
  /** The step in which it appeared; -1 is before the first. */
  readonly step: number
}

type Listener = (...args: unknown[]) => unknown

const EVENTS = ['unhandledRejection', 'rejectionHandled', 'uncaughtException'] as const
type Event = (typeof EVENTS)[number]

export class Rejections {
  readonly #engine: Engine
  readonly #uncaught: (error: unknown) => void
  readonly #left = new Map<Promise<unknown>, LeftRejection>()
  readonly #saved = new Map<Event, Listener[]>()
  /** Raised again once the platform's own behaviour is back. */
  #postponed: (() => void)[] = []

  constructor(engine: Engine, uncaught: (error: unknown) => void) {
    this.#engine = engine
    this.#uncaught = uncaught
  }

  install(): () => void {
    for (const event of EVENTS) {
      this.#saved.set(event, process.rawListeners(event) as Listener[])
      process.removeAllListeners(event)
      process.on(event as 'unhandledRejection', this.#listeners[event])
    }
    return () => this.#uninstall()
  }

  #uninstall(): void {
    for (const event of EVENTS) {
      process.removeAllListeners(event)
      for (const listener of this.#saved.get(event) ?? []) process.on(event as 'unhandledRejection', listener)
    }
    this.#saved.clear()
    for (const raise of this.#postponed.splice(0)) raise()
  }

  /** Forgets the rejections of the execution before. */
  begin(): void {
    if (this.#left.size > 0) this.#left.clear()
  }

  /** How many rejections nobody has handled so far. */
  get count(): number {
    return this.#left.size
  }

  /** The rejections that nobody has handled so far, in the order of their appearance. */
  left(): LeftRejection[] {
    return this.#left.size === 0 ? [] : [...this.#left.values()]
  }

  /** The task that the code now running belongs to: -1 is `setup`, undefined is none of the execution. */
  task(): number | undefined {
    const { phase, running, board } = this.#engine
    if (phase === 'setup') return -1
    if (phase !== 'running') return undefined
    const caller = callerOf(this.#engine)
    const strand = caller === Caller.outside ? running : caller
    return strand < 0 ? undefined : (board.task[strand] as number)
  }

  /** Whether what has just happened is the doing of an execution that has ended: of no interest to anybody. */
  leftover(): boolean {
    return this.#engine.phase === 'over' || callerOf(this.#engine) === Caller.leftover
  }

  readonly #listeners: Readonly<Record<Event, Listener>> = {
    unhandledRejection: (reason, promise) => {
      if (reason instanceof AbortError || this.leftover()) return
      const task = this.task()
      if (task === undefined) {
        this.#pass('unhandledRejection', [reason, promise], () => void Promise.reject(reason))
        return
      }
      // A worker ends with it, as an uncaught exception would end it; awaits that are scheduling points could come too late.
      if (this.#engine.program.tasks[task]?.hosted !== undefined && registeredScope() === undefined) {
        this.#uncaught(reason)
        return
      }
      const step = (this.#engine.board.header[Header.step] as number) - 1
      this.#left.set(promise as Promise<unknown>, { task, reason, step })
    },
    rejectionHandled: promise => {
      if (!this.#left.delete(promise as Promise<unknown>)) this.#pass('rejectionHandled', [promise], () => {})
    },
    uncaughtException: error => this.#uncaught(error),
  }

  /** Hands an error that belongs to no execution to whoever would have got it. */
  foreign(error: unknown): void {
    this.#pass('uncaughtException', [error, 'uncaughtException'], () =>
      queueMicrotask(() => {
        throw error
      }),
    )
  }

  #pass(event: Event, args: unknown[], otherwise: () => void): void {
    const listeners = this.#saved.get(event)
    if (listeners === undefined || listeners.length === 0) this.#postponed.push(otherwise)
    else for (const listener of listeners) Reflect.apply(listener, process, args)
  }
}
