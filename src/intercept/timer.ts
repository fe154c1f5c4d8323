/** What `setTimeout`, `setInterval` and `setImmediate` return while they are under control: objects like Node's. */

import { AsyncResource } from 'node:async_hooks'
import { Kind } from '../schedule/operation.ts'
import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'

export type Callback = (...args: unknown[]) => unknown

abstract class CallbackAlarm extends Alarm {
  protected readonly clock: Clock
  readonly #callback: Callback
  readonly #args: readonly unknown[]
  /** Keeps the user's own async context, as Node does. */
  readonly #resource = new AsyncResource('Timeout')
  protected cleared = false

  constructor(kind: number, delay: number, clock: Clock, callback: Callback, args: readonly unknown[]) {
    super(kind, delay)
    this.clock = clock
    this.#callback = callback
    this.#args = args
  }

  override ring(strand: number): unknown {
    const { engine, uncaught } = this.clock
    const call = () => {
      try {
        Reflect.apply(this.#callback, this, this.#args)
      } catch (error) {
        uncaught(error)
      }
    }
    this.#resource.runInAsyncScope(() => engine.enter(strand, call))
    return undefined
  }

  clear(): void {
    this.cleared = true
    this.clock.cancel(this)
  }

  ref(): this {
    this.clock.keepAlive(this, true)
    return this
  }

  unref(): this {
    this.clock.keepAlive(this, false)
    return this
  }

  hasRef(): boolean {
    return this.keepsAlive
  }

  [Symbol.dispose](): void {
    this.clear()
  }
}

/** No number of Node's own comes near those of our timers. */
const FIRST_NUMBER = 2 ** 50

export class Timeout extends CallbackAlarm {
  override readonly repeats: boolean
  #number = 0

  constructor(clock: Clock, callback: Callback, delay: number, args: readonly unknown[], repeats: boolean) {
    super(Kind.timer, delay, clock, callback, args)
    this.repeats = repeats
  }

  override ring(strand: number): unknown {
    super.ring(strand)
    if (this.repeats && !this.cleared && this.strand < 0) this.clock.again(this, strand)
    return undefined
  }

  /** Starts the delay anew, also after it has gone off. */
  refresh(): this {
    if (!this.cleared && !this.clock.postpone(this)) this.clock.set(this, this.clock.engine.currentStrand())
    return this
  }

  /** Has it go off only where nothing but timers could go on. */
  hesitate(): this {
    this.clock.hesitate(this)
    return this
  }

  close(): this {
    this.clear()
    return this
  }

  [Symbol.toPrimitive](): number {
    if (this.#number === 0) {
      const { timersByNumber } = this.clock
      this.#number = FIRST_NUMBER + timersByNumber.size
      timersByNumber.set(this.#number, this)
    }
    return this.#number
  }
}

export class Immediate extends CallbackAlarm {
  constructor(clock: Clock, callback: Callback, args: readonly unknown[]) {
    super(Kind.immediate, 0, clock, callback, args)
  }
}
