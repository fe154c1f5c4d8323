/**
 * Timers that `setup` has set and leaves to the tasks: a heartbeat, a lease that runs out, a promise that a time-out settles.
 *
 * While `setup` runs they are the platform's, so that it may sleep. When the tasks start, those that have not gone off come under
 * the clock, with their whole delay before them, as strands of a task of their own that is called `setup`. When the tasks have
 * ended, what is left is the platform's again, for `teardown` to clear; what that leaves is stopped.
 */

import type { Engine } from '../runtime/engine.ts'
import { callerOrigin, formatLocation } from '../runtime/location.ts'
import type { Program, TaskEntry } from '../scenario/program.ts'
import type { Clock } from './clock.ts'
import { type Callback, Timeout } from './timer.ts'
import { real } from './timers.ts'

/** The task whose strands the timers are: it has no code of its own. */
const SETUP: Omit<TaskEntry, 'name'> = { run: () => undefined, copy: 0, background: true, idle: true }

/** The program with a task for the timers that `setup` leaves, and for its code that goes on. */
export function withSetupTask(program: Program): Program {
  let name = 'setup'
  while (program.tasks.some(task => task.name === name)) name += ' timers'
  return { ...program, tasks: [...program.tasks, { ...SETUP, name }] }
}

export class SetupTimers {
  readonly #clock: Clock
  readonly #pending = new Set<SetupTimeout>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get #engine(): Engine {
    return this.#clock.engine
  }

  /** Whether code of `setup` is running. */
  get active(): boolean {
    return this.#engine.phase === 'setup'
  }

  /** Stops what the execution before has left; what kept nothing alive goes off, as a library's housekeeping (`Clock.unwind`). */
  begin(): void {
    if (this.#pending.size === 0) return
    const left = [...this.#pending]
    this.#pending.clear()
    for (const timer of left) timer.finish()
  }

  start(callback: Callback, delay: number, args: readonly unknown[] = [], repeats = false): SetupTimeout {
    const timer = new SetupTimeout(this.#clock, callback, delay, args, repeats, this.#pending)
    this.#pending.add(timer)
    return timer
  }

  /** The tasks start: puts under the clock what has not gone off. */
  launch(): void {
    if (this.#pending.size === 0) return
    const engine = this.#engine
    const task = engine.program.tasks.length - 1
    if (engine.program.tasks[task]?.idle !== true) {
      engine.restartWith({ reason: 'setup' })
      return
    }
    for (const timer of this.#pending) timer.adopt(task)
  }

  /** The tasks have ended. */
  release(): void {
    if (this.#pending.size > 0) for (const timer of this.#pending) timer.release()
  }
}

export class SetupTimeout extends Timeout {
  readonly #callback: () => void
  readonly #repeats: boolean
  readonly #pending: Set<SetupTimeout>
  /** The platform's timer, while it is the one that goes off. */
  #handle: NodeJS.Timeout | undefined
  #hasRung = false

  constructor(
    clock: Clock,
    callback: Callback,
    delay: number,
    args: readonly unknown[],
    repeats: boolean,
    pending: Set<SetupTimeout>,
  ) {
    super(clock, callback, delay, args, repeats)
    this.#repeats = repeats
    this.#pending = pending
    this.#callback = () => {
      if (!repeats) pending.delete(this)
      Reflect.apply(callback, this, args)
    }
    if (clock.engine.recorder !== undefined) {
      const { location } = callerOrigin()
      this.place = location && formatLocation(location)
    }
    this.#start(delay)
  }

  #start(delay: number): void {
    this.#handle = (this.#repeats ? real.setInterval : real.setTimeout)(this.#callback, delay) as NodeJS.Timeout
    if (!this.keepsAlive) this.#handle.unref()
  }

  /** Has it go off no more, unless it is set anew. */
  stop(): void {
    real.clearTimeout(this.#handle)
    this.#handle = undefined
  }

  /** The execution is over. */
  finish(): void {
    this.stop()
    if (!this.#hasRung && !this.keepsAlive && !this.#repeats) this.ring(this.clock.engine.board.nobody)
  }

  override ring(strand: number): unknown {
    this.#hasRung = true
    return super.ring(strand)
  }

  adopt(strand: number): void {
    this.stop()
    this.clock.set(this, strand)
  }

  release(): void {
    if (this.#handle !== undefined || this.strand < 0) return
    const left = this.#repeats ? this.delay : Math.max(1, this.due - this.clock.now)
    this.clock.cancel(this)
    this.#start(left)
  }

  override clear(): void {
    this.#pending.delete(this)
    this.stop()
    super.clear()
  }

  override refresh(): this {
    if (this.#handle !== undefined) this.#handle.refresh()
    else if (this.clock.engine.phase === 'running') super.refresh()
    else if (!this.cleared) this.#start(this.delay)
    return this
  }

  override ref(): this {
    this.#handle?.ref()
    return super.ref()
  }

  override unref(): this {
    this.#handle?.unref()
    return super.unref()
  }
}
