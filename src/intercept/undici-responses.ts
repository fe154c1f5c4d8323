/** What comes back for a request of `undici`: kept until the schedule delivers it to the handler. */

import type { StrandContext } from '../runtime/strands.ts'
import { holdUpgraded } from './connections.ts'
import type { Effects } from './effects.ts'
import type { Resource } from './script.ts'
import { writes } from './speakers.ts'

type Method = (...args: unknown[]) => unknown
/** What a dispatcher tells a request's handler, in the form of version 7 and in that of the versions before. */
export type Handler = { [name: string]: Method | undefined }

/** Told at once: that the request is on its way is no news of the server's. */
const AT_ONCE = ['onConnect', 'onRequestStart', 'onBodySent', 'onRequestSent', 'onResponseStarted']
/** Told right before a request is written to its connection. */
const BEGINS = new Set(['onConnect', 'onRequestStart'])
const KEPT = [
  'onHeaders',
  'onData',
  'onComplete',
  'onError',
  'onUpgrade',
  'onResponseStart',
  'onResponseData',
  'onResponseEnd',
  'onResponseError',
  'onRequestUpgrade',
]
/** Parts of a response that wait for a point of their own once the headers were delivered. */
const BODY = new Set(['onData', 'onResponseData', 'onComplete', 'onResponseEnd'])

/** After these the connection is the caller's own, as that of a web socket: it comes last. */
const UPGRADES = new Set(['onUpgrade', 'onRequestUpgrade'])

/** The control over a request that was not sent. */
const NO_CONTROL = {
  paused: false,
  aborted: false,
  reason: null,
  rawHeaders: [],
  rawTrailers: [],
  abort() {},
  pause() {},
  resume() {},
}

interface News {
  readonly name: string
  readonly args: readonly unknown[]
}

export class Responses {
  readonly on: Resource
  /** Stands in for the caller's handler. */
  readonly handler: Handler = {}
  /** Settles when there is something to deliver. */
  readonly arrival: Promise<void>
  readonly #effects: Effects
  readonly #strand: number
  readonly #epoch: number
  readonly #real: Handler
  readonly #news: News[] = []
  #arrive: () => void = () => {}
  #sender: StrandContext | undefined
  /** The error in the place of what will come; true once it was told. */
  #lost: Error | true | undefined
  /** Whether somebody stands at the delivery of what there is. */
  #announced = true

  constructor(effects: Effects, strand: number, on: Resource, real: Handler) {
    this.#effects = effects
    this.#strand = strand
    this.#epoch = effects.engine.epoch
    this.on = on
    this.#real = real
    this.arrival = new Promise(resolve => {
      this.#arrive = resolve
    })
    for (const name of AT_ONCE) {
      if (typeof real[name] !== 'function') continue
      this.handler[name] = (...args) => {
        if (BEGINS.has(name)) writes(this.#sender)
        return this.#tell({ name, args })
      }
    }
    for (const name of KEPT) {
      if (typeof real[name] === 'function') this.handler[name] = (...args) => this.#keep({ name, args })
    }
  }

  #tell({ name, args }: News): unknown {
    return Reflect.apply(this.#real[name] as Method, this.#real, args as unknown[])
  }

  /** Told when the request is sent, by the code that sends it. */
  begin(): void {
    this.#sender = this.#effects.engine.storage.getStore()
  }

  /** Whether the handler is of version 7's form. */
  get #modern(): boolean {
    return typeof this.#real.onRequestStart === 'function'
  }

  /** Tells the handler of an error without sending anything. */
  fail(error: Error): void {
    this.#start()
    if (this.#modern) this.#keep({ name: 'onResponseError', args: [NO_CONTROL, error] })
    else this.#keep({ name: 'onError', args: [error] })
  }

  /** Answers in the place of the server, which is not asked. */
  refuse(): void {
    this.#start()
    const [status, text] = [503, 'Service Unavailable']
    if (this.#modern) {
      this.#keep({ name: 'onResponseStart', args: [NO_CONTROL, status, {}, text] })
      this.#keep({ name: 'onResponseEnd', args: [NO_CONTROL, {}] })
    } else {
      this.#keep({ name: 'onHeaders', args: [status, [], () => {}, text] })
      this.#keep({ name: 'onComplete', args: [[]] })
    }
  }

  /** Puts an error in the place of what will come. */
  lose(error: Error): void {
    this.#lost = error
  }

  /** A handler that hears nothing, for a request of which nobody is to know. */
  deaf(): Handler {
    return Object.fromEntries([...AT_ONCE, ...KEPT].filter(name => this.#real[name]).map(name => [name, () => true]))
  }

  #start(): void {
    if (this.#modern) this.#tell({ name: 'onRequestStart', args: [NO_CONTROL, {}] })
    else if (this.#real.onConnect) this.#tell({ name: 'onConnect', args: [() => {}, {}] })
  }

  #keep(news: News): true {
    if (this.#lost instanceof Error) {
      const error = this.#lost
      this.#lost = true
      return this.#keepNow({
        name: this.#modern ? 'onResponseError' : 'onError',
        args: this.#modern ? [NO_CONTROL, error] : [error],
      })
    }
    return this.#lost === true ? true : this.#keepNow(news)
  }

  #keepNow(news: News): true {
    const { engine } = this.#effects
    // Nobody listens any more, but a connection that is closed must be able to say so.
    if (engine.epoch !== this.#epoch || engine.phase !== 'running') this.#tell(news)
    else {
      this.#news.push(news)
      this.#arrive()
      this.#announce()
    }
    return true
  }

  #announce(): void {
    if (this.#announced || this.#news.length === 0) return
    this.#announced = true
    this.#effects.event(this.#strand, this.on, () => this.deliver(), 'body')
  }

  /** The status that is to be delivered, where there is one. */
  get status(): unknown {
    return this.#news[0]?.args.find(argument => typeof argument === 'number')
  }

  /** Tells the handler what there is: the headers alone, or what has come of the body. */
  deliver(): void {
    let news = this.#news.shift()
    const body = news !== undefined && BODY.has(news.name)
    for (; news !== undefined; news = this.#news.shift()) {
      if (UPGRADES.has(news.name)) holdUpgraded(news.args.at(-1), this.#strand)
      // What a client does when all has come is its own affair; what it does about an error, as to try again, is the task's.
      if (body) this.#effects.engine.lend(this.#strand, () => this.#tell(news as News))
      else this.#tell(news)
      const next = this.#news[0]
      if (next !== undefined && !body && BODY.has(next.name)) break
    }
    this.#announced = false
    this.#announce()
  }
}
