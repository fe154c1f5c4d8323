/**
 * How long a request of `node:http` waits for its response at most (`timeout`, `setTimeout`): on the clock that the tasks have,
 * from the moment at which it is sent, if time has to pass for the answer to come. The platform measures real time, in which no
 * answer takes long.
 */

import type { ClientRequest } from 'node:http'
import { Timeout } from './timer.ts'

export class RequestTimeout {
  readonly #request: ClientRequest & { readonly timeout?: number }
  readonly #goOff: () => void
  #limit: number
  #timer: NodeJS.Timeout | undefined
  #runs = false

  /** `goOff` tells the caller that it takes too long, `gaveUp` hears that the caller has given up. */
  constructor(request: ClientRequest, goOff: () => void, gaveUp: (error: Error | undefined) => void) {
    this.#request = request
    this.#goOff = goOff
    this.#limit = this.#request.timeout ?? 0
    const { setTimeout: limit, destroy } = request
    request.setTimeout = (...args: Parameters<ClientRequest['setTimeout']>) => {
      this.#limit = args[0]
      if (this.#runs) this.start()
      return Reflect.apply(limit, request, args) as ClientRequest
    }
    request.destroy = (error?: Error) => {
      const destroyed = Reflect.apply(destroy, request, [error]) as ClientRequest
      gaveUp(error)
      return destroyed
    }
  }

  /** Whether the caller is told by the clock. */
  get isSet(): boolean {
    return this.#limit > 0
  }

  /** The request is sent. To be called as code of the caller's, whose timer it is. */
  start(): void {
    this.#limit ||= this.#request.timeout ?? 0
    this.#runs = true
    clearTimeout(this.#timer)
    if (!this.isSet) return
    const timer = setTimeout(this.#goOff, this.#limit)
    // That an answer which is on its way takes so long is a fault, which a scenario asks for.
    if (timer instanceof Timeout) timer.hesitate()
    this.#timer = timer
  }

  /** The caller is told of the response, or of an error. */
  stop(): void {
    clearTimeout(this.#timer)
    Reflect.deleteProperty(this.#request, 'setTimeout')
    Reflect.deleteProperty(this.#request, 'destroy')
  }
}
