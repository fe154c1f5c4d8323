/**
 * Covers: `undici` as a package, whichever copies of it are loaded: `request`, `stream`, `pipeline`, `fetch` and their like, which
 * all go through a dispatcher (`Agent`, `Pool`, `Client`, `MockAgent` …).
 * Scheduling points: the moment before a request is sent (effect), the one before its status and headers reach the caller, and
 * the one before a part of its body does (deliveries), all on a strand of their own.
 * Uncontrolled: calls from outside the tasks, the dispatcher's own connections and time-outs, copies that are loaded while tasks run.
 */

import Module from 'node:module'
import type { NetworkFault } from '../scenario/network.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { addressOf } from './fetch.ts'
import { brokenBy, chooseFault, withFault } from './network-faults.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { type Handler, Responses } from './undici-responses.ts'

interface Dispatch {
  readonly origin?: unknown
  readonly path?: unknown
  readonly method?: unknown
  readonly body?: unknown
}
type Dispatcher = { dispatch(options: Dispatch, handler: Handler): boolean }

/** Whether the call that is going on comes from a mock: nothing of it leaves the process, so its delays are the clock's. */
let mocking = false

function controlled(real: Dispatcher['dispatch']): Dispatcher['dispatch'] {
  return function dispatch(this: Dispatcher, options, handler) {
    const control = controlledBy()
    const { origin = 'http://-', path, method } = Object(options) as Dispatch
    const address = addressOf(`${String(origin)}${String(path)}`)
    if (control === undefined || address === undefined || handler === null || typeof handler !== 'object') {
      return asPlatform(() => Reflect.apply(real, this, [options, handler]))
    }
    const { effects, caller } = control
    const { engine } = effects
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    if (caller === Caller.leftover || !engine.tracking) return true
    const responses = new Responses(effects, caller, address.on, handler)
    const send = (to: Handler) => Reflect.apply(real, this, [options, to])
    request(effects, caller, responses, `${String(method ?? 'GET')} ${address.path}`, fault =>
      sendWith(fault, responses, send, isReplayable(options.body)),
    )
    return true
  }
}

/** Whether a body can be sent twice. */
const isReplayable = (body: unknown): boolean =>
  body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array

function sendWith(
  fault: NetworkFault | undefined,
  responses: Responses,
  send: (to: Handler) => unknown,
  replayable: boolean,
): void {
  if (fault === 'reset' || fault === 'timeout') responses.fail(brokenBy(fault))
  else if (fault === '5xx') responses.refuse()
  else {
    if (fault === 'lost-response') responses.lose(brokenBy(fault))
    if (fault === 'duplicate' && replayable) send(responses.deaf())
    send(responses.handler)
  }
}

function request(
  effects: Effects,
  caller: number,
  responses: Responses,
  text: string,
  send: (fault: NetworkFault | undefined) => void,
): void {
  const mock = mocking
  function* sending() {
    let fault: NetworkFault | undefined
    const run = () => {
      fault = chooseFault(effects)
      responses.begin()
      send(fault)
      return responses.arrival
    }
    // A dispatcher has time-outs of its own.
    const how = mock ? { causes: true } : { lends: true, asks: () => false }
    yield { on: responses.on, text: () => withFault(text, fault), run, ...how }
    return responses.status
  }
  effects.callback(caller, sending(), () => responses.deliver())
}

function mocked(real: Dispatcher['dispatch']): Dispatcher['dispatch'] {
  return function dispatch(this: Dispatcher, options, handler) {
    mocking = true
    try {
      return Reflect.apply(real, this, [options, handler])
    } finally {
      mocking = false
    }
  }
}

const BASE = /[\\/]lib[\\/](?:dispatcher[\\/])?dispatcher-base\.js$/
const MOCK = /[\\/]lib[\\/]mock[\\/]mock-agent\.js$/

/** The dispatchers of all copies that are loaded. */
function* loaded(): Generator<{ readonly prototype: Dispatcher; readonly mock: boolean }> {
  const cache = (Module as unknown as { _cache?: Record<string, { exports?: unknown }> })._cache ?? {}
  for (const file of Object.keys(cache)) {
    const mock = MOCK.test(file)
    if (!mock && !BASE.test(file)) continue
    const prototype = (cache[file]?.exports as { prototype?: Dispatcher } | undefined)?.prototype
    if (typeof prototype?.dispatch === 'function') yield { prototype, mock }
  }
}

/** Takes the copies that are loaded now under control whenever it is installed. */
export function findUndici(): { install(): () => void } {
  const patches = new Patches()
  for (const { prototype, mock } of loaded()) {
    patches.value(prototype, 'dispatch', mock ? mocked(prototype.dispatch) : controlled(prototype.dispatch))
  }
  return {
    install() {
      patches.install()
      return () => patches.restore()
    },
  }
}
