/**
 * Covers: `http.request` and `http.get`, and the same of `https`, through an agent: the clients that are built on them as well.
 * Scheduling points: the moment before a request is sent (effect) and the one before its response, or its error, reaches the
 * caller, and the one before what comes of the body after that does (deliveries), on strands of their own.
 * Uncontrolled: calls from outside the tasks, agents of others that bring a way of their own, time-outs between parts of a body.
 */

import type { EventEmitter } from 'node:events'
import { Agent, type ClientRequest, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { NetworkFault } from '../scenario/network.ts'
import { attribute } from './attribute.ts'
import { holdBody } from './body.ts'
import { Caller } from './caller.ts'
import type { Connections } from './connections.ts'
import type { Effects } from './effects.ts'
import { RequestTimeout } from './http-timeout.ts'
import { brokenBy, chooseFault, withFault } from './network-faults.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { Resource, type Script } from './script.ts'
import type { Speakers } from './speakers.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean
type AddRequest = (request: ClientRequest, ...rest: unknown[]) => void

/** What a request tells its caller first: nothing else is told before. */
const NEWS = new Set<string | symbol>(['response', 'error', 'upgrade', 'connect', 'continue', 'information', 'abort'])

/** The events of a request, and of its response, that came before their delivery. */
class Held {
  readonly arrival: Promise<void>
  #arrive: () => void = () => {}
  readonly #request: ClientRequest
  readonly #emit: Emit
  #events: Parameters<Emit>[] = []
  #later: (() => void)[] = []
  #lost: Error | undefined
  readonly timeout: RequestTimeout

  constructor(request: ClientRequest, speaks: (socket: Socket) => void) {
    this.#request = request
    this.#emit = request.emit as Emit
    this.timeout = new RequestTimeout(
      request,
      () => Reflect.apply(this.#emit, request, ['timeout']),
      error => this.#giveUp(error),
    )
    this.arrival = new Promise(resolve => {
      this.#arrive = resolve
    })
    request.emit = (...args: Parameters<Emit>) => {
      const [event] = args
      if (event === 'socket') speaks(args[1] as Socket)
      if (event === 'timeout' && this.timeout.isSet) return true
      const news = NEWS.has(event as string)
      if (!news && this.#events.length === 0) return Reflect.apply(this.#emit, request, args)
      const error = this.#lost
      if (event === 'response' && error !== undefined) {
        request.destroy()
        this.#events.push(['error', error])
      } else {
        if (event === 'response') this.#hold(args[1] as IncomingMessage)
        this.#events.push(args)
      }
      if (news) this.#arrive()
      return true
    }
  }

  /** Whoever has given up is not to hear of a response that was on its way, but of that. */
  #giveUp(error: Error | undefined): void {
    const events = this.#events.filter(([event]) => event !== 'response')
    if (events.length === this.#events.length) return
    const hungUp = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    this.#events = [['error', error ?? hungUp], ...events]
    this.#later = []
  }

  /** Tells of an error without sending anything. */
  fail(error: Error): void {
    this.#request.destroy()
    this.#request.emit('error', error)
    this.#request.emit('close')
  }

  /** Answers in the place of the server, which is not asked. */
  refuse(): void {
    const response = new IncomingMessage(new Socket())
    Object.assign(response, {
      statusCode: 503,
      statusMessage: 'Service Unavailable',
      complete: true,
      httpVersion: '1.1',
    })
    response.push(null)
    this.#request.emit('response', response)
    this.#request.emit('close')
  }

  /** Puts an error in the place of the response that will come. */
  lose(error: Error): void {
    this.#lost = error
  }

  /**
   * Whether the caller is told when the answer takes too long. Many libraries listen for that in case somebody sets a time, and
   * some set none at all: 0.
   */
  get mayTimeOut(): boolean {
    const request = this.#request as ClientRequest & { readonly timeout?: number; readonly timeoutCb?: unknown }
    // The latter is what `request.setTimeout` leaves.
    const isSet = (request.timeout ?? 0) > 0 || request.timeoutCb !== null
    return isSet && request.socket?.timeout !== 0 && request.listenerCount('timeout') > 0
  }

  get status(): number | undefined {
    const response = this.#events.find(([event]) => event === 'response')
    return (response?.[1] as IncomingMessage | undefined)?.statusCode
  }

  /** Nobody listens to a response before it was delivered, so neither its error nor its end may be told. */
  #hold(response: IncomingMessage): void {
    const { emit } = response
    response.emit = (...args: unknown[]) => {
      this.#later.push(() => Reflect.apply(emit, response, args))
      return true
    }
    this.#later.push(() => {
      response.emit = emit
    })
  }

  /** Tells the caller, as code of `strand`. */
  deliver(
    tellTo: (emitter: EventEmitter) => void,
    hold: (socket: Socket) => void,
    holdLater: (response: IncomingMessage) => void,
  ): void {
    const request = this.#request
    this.timeout.stop()
    request.emit = this.#emit as ClientRequest['emit']
    tellTo(request)
    for (const args of this.#events.splice(0)) {
      const response = args[0] === 'response' ? (args[1] as IncomingMessage & { _dump(): void }) : undefined
      const later = this.#later.splice(0)
      if (args[0] === 'upgrade' || args[0] === 'connect') {
        tellTo(args[2] as Socket)
        hold(args[2] as Socket)
      }
      if (response !== undefined) {
        later.shift()?.()
        tellTo(response)
        holdLater(response)
      }
      if (!Reflect.apply(request.emit as Emit, request, args)) response?._dump()
      for (const tell of later) tell()
    }
  }
}

function sendWith(fault: NetworkFault | undefined, held: Held, send: () => void): void {
  if (fault === 'reset' || fault === 'timeout') held.fail(brokenBy(fault))
  else if (fault === '5xx') held.refuse()
  else {
    if (fault === 'lost-response') held.lose(brokenBy(fault))
    send()
  }
}

function* sending(effects: Effects, on: Resource, text: string, held: Held, send: () => void): Script {
  let fault: NetworkFault | undefined
  const run = () => {
    fault = chooseFault(effects)
    sendWith(fault, held, send)
    return held.arrival
  }
  yield { on, text: () => withFault(text, fault), lends: true, asks: () => !held.mayTimeOut, run }
  return held.status
}

function addRequestOf(real: AddRequest, network: () => Installed | undefined): AddRequest {
  return function addRequest(this: unknown, request, ...rest) {
    const control = controlledBy()
    if (control === undefined) return asPlatform(() => Reflect.apply(real, this, [request, ...rest]))
    const { effects, caller } = control
    const { engine } = effects
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    if (caller === Caller.leftover || !engine.tracking) return
    const on = new Resource(request.host)
    const held = new Held(request, socket => network()?.speakers.speaks(socket))
    const send = () => {
      engine.enter(caller, () => held.timeout.start())
      Reflect.apply(real, this, [request, ...rest])
    }
    effects.callback(caller, sending(effects, on, `${request.method} ${request.path}`, held, send), () => {
      const strand = engine.currentStrand()
      held.deliver(
        emitter => attribute(engine, emitter, strand),
        socket => network()?.connections.hold(socket, strand, false),
        response => holdBody(response, effects, strand, on),
      )
    })
  }
}

interface Installed {
  readonly connections: Connections
  readonly speakers: Speakers
}

let installed: Installed | undefined

const prototype = Agent.prototype as unknown as { addRequest: AddRequest }
const patches = new Patches().value(
  prototype,
  'addRequest',
  addRequestOf(prototype.addRequest, () => installed),
)

export function install(connections: Connections, speakers: Speakers): () => void {
  installed = { connections, speakers }
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
