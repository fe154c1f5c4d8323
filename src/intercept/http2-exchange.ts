/** What comes back for a request of HTTP/2: kept until the schedule delivers it to the caller. */

import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import type { Effects } from './effects.ts'
import type { Resource } from './script.ts'

type Emit = EventEmitter['emit']
type Push = Duplex['push']

/** What comes before any part of the body; the platform emits it a tick later than it pushes that. */
const HEAD = new Set<string | symbol>(['response', 'headers', 'continue'])
/** What else the other side has sent, or what has become of it. */
const NEWS = new Set<string | symbol>(['trailers', 'error', 'aborted'])

function prototypeWith(object: object, key: PropertyKey): object {
  let prototype = Object.getPrototypeOf(object) as object
  while (!Object.hasOwn(prototype, key)) prototype = Object.getPrototypeOf(prototype) as object
  return prototype
}

export class Exchange {
  /** Settles when there is something to deliver. */
  readonly arrival: Promise<void>
  readonly #effects: Effects
  readonly #caller: number
  readonly #epoch: number
  readonly #on: Resource
  readonly #stream: Duplex
  /** Whether its request was sent. */
  isSent = false
  #arrive: () => void = () => {}
  /** Whether its first news, the response as a rule, was delivered. */
  #answered = false
  /** Whether somebody stands at the delivery of what there is. */
  #announced = true
  #waiting: (() => unknown)[] = []
  /** How many of them are headers. */
  #heads = 0
  #status: unknown

  constructor(stream: Duplex, effects: Effects, caller: number, on: Resource) {
    this.#effects = effects
    this.#caller = caller
    this.#epoch = effects.engine.epoch
    this.#on = on
    this.#stream = stream
    this.arrival = new Promise(resolve => {
      this.#arrive = resolve
    })
    // The platform knows that a stream is closed before anybody has read it; who reads it then is not to hear that it broke off.
    const { closed } = Object.getOwnPropertyDescriptors(prototypeWith(stream, 'closed'))
    const isClosed = () => Reflect.apply(closed?.get as () => boolean, stream, [])
    Object.defineProperty(stream, 'closed', {
      configurable: true,
      get: () => (this.#isStale || stream.readableEnded || stream.destroyed) && isClosed(),
    })
    const emit = stream.emit as Emit
    const push = stream.push as Push
    stream.emit = (event: string | symbol, ...args: unknown[]): boolean => {
      const tell = () => Reflect.apply(emit, stream, [event, ...args]) as boolean
      // That it is closed comes after all that is still to be told.
      const last = event === 'close' && (!this.#answered || this.#waiting.length > 0)
      const head = HEAD.has(event)
      if (this.#isStale || !(head || NEWS.has(event) || last)) return tell()
      if (event === 'response') this.#status = (args[0] as Record<string, unknown>)[':status']
      this.#waiting.splice(head ? this.#heads++ : this.#waiting.length, 0, tell)
      this.#arrive()
      this.#announce()
      return true
    }
    stream.push = (...args: Parameters<Push>): boolean => {
      const tell = () => {
        const more = Reflect.apply(push, stream, args)
        // As the platform does right after it has pushed the end: it is told even to a reader that has paused.
        if (args[0] === null && isClosed()) stream.read(0)
        return more
      }
      if (this.#isStale) return tell()
      this.#waiting.push(tell)
      this.#announce()
      return true
    }
  }

  /** Nobody of this execution listens any more. */
  get #isStale(): boolean {
    const { engine } = this.#effects
    return engine.epoch !== this.#epoch || engine.phase !== 'running'
  }

  get status(): unknown {
    return this.#status
  }

  #announce(): void {
    if (this.#announced || this.#waiting.length === 0) return
    this.#announced = true
    this.#effects.event(this.#caller, this.#on, () => this.deliver(), 'body')
  }

  /** Tells the caller what there is: the first of it alone, or all that has come since. */
  deliver(): void {
    const news = this.#answered ? this.#waiting.splice(0) : this.#waiting.splice(0, 1)
    this.#answered = true
    this.#heads = 0
    for (const tell of news) tell()
    this.#announced = false
    this.#announce()
  }

  /** The tasks have ended: a request that was not sent never will be, and its session need not wait for it. */
  release(): void {
    if (this.isSent) for (const tell of this.#waiting.splice(0)) this.#effects.engine.enter(this.#caller, tell)
    else this.#stream.on('error', () => {}).destroy()
  }
}
