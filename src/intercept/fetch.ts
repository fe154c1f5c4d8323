/**
 * Covers: the global `fetch`, and `json()`, `text()` and their like of the responses that it gives.
 * Scheduling points: the moment before a request is sent (effect), the one before its response reaches the caller, and the one
 * before its body does (deliveries). A server of this process handles it as code of the same task.
 * Uncontrolled: calls from outside the tasks, the chunks of `response.body`, time-outs of the client itself.
 */

import type { NetworkFault } from '../scenario/network.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { brokenBy, chooseFault, withFault } from './network-faults.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import { Resource, type Script } from './script.ts'

type Fetch = (input: unknown, init?: unknown) => Promise<unknown>
type Read = () => Promise<unknown>

const BODIES = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']

/** What a request is about, without the port, which differs from run to run. */
export function addressOf(url: unknown): { readonly on: Resource; readonly path: string } | undefined {
  try {
    const { hostname, pathname, search } = new URL(String(url))
    return { on: new Resource(hostname), path: pathname + search }
  } catch {
    return undefined
  }
}

/** Sends a request as the schedule has it. */
async function send(real: Fetch, input: unknown, init: unknown, fault: NetworkFault | undefined): Promise<unknown> {
  if (fault === '5xx') return new Response('Service Unavailable', { status: 503, statusText: 'Service Unavailable' })
  if (fault === 'reset' || fault === 'timeout') throw new TypeError('fetch failed', { cause: brokenBy(fault) })
  if (fault === 'duplicate' && !isStream((init as { body?: unknown } | undefined)?.body)) {
    const copy = input instanceof Request ? input.clone() : input
    const [response, other] = (await Promise.all([real(input, init), real(copy, init)])) as [unknown, Response]
    await other.body?.cancel()
    return response
  }
  const response = await real(input, init)
  if (fault !== 'lost-response') return response
  await (response as Response).body?.cancel()
  throw new TypeError('fetch failed', { cause: brokenBy(fault) })
}

/** Whether a body can be read once only. */
const isStream = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && (body instanceof ReadableStream || Symbol.asyncIterator in body)

function* fetching(effects: Effects, real: Fetch, input: unknown, init: unknown): Script {
  const { url, method } = Object(input) as { url?: unknown; method?: unknown }
  const address = addressOf(url ?? input)
  if (address === undefined) return real(input, init)
  const { on, path } = address
  const verb = String((init as { method?: unknown } | undefined)?.method ?? method ?? 'GET').toUpperCase()
  const text = () => `${verb} ${path}`
  let fault: NetworkFault | undefined
  const run = () => {
    fault = chooseFault(effects)
    return fault === undefined ? real(input, init) : send(real, input, init, fault)
  }
  const response = yield { on, text: () => withFault(text(), fault), lends: true, run }
  readUnderControl(response as Record<string, Read>, on, text)
  return response
}

function readUnderControl(response: Record<string, Read>, on: Resource, text: () => string): void {
  for (const name of BODIES) {
    const read = response[name]
    if (typeof read !== 'function') continue
    const value = (): Promise<unknown> => {
      const start = () => Reflect.apply(read, response, []) as Promise<unknown>
      const control = controlledBy()
      if (control === undefined) return start()
      return control.effects.underway(on, () => `${text()} ${name}`, start)
    }
    Reflect.defineProperty(response, name, { value, configurable: true, writable: true })
  }
}

function controlled(real: Fetch): Fetch {
  return function fetch(this: unknown, input, init) {
    const control = controlledBy()
    if (control === undefined) return Reflect.apply(real, this, [input, init])
    const { effects, caller } = control
    const { engine } = effects
    // Whose code a server's handler is cannot be told from the grant alone.
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    if (caller === Caller.leftover || !engine.tracking) return engine.refuse()
    return effects.promise(fetching(effects, real, input, init))
  }
}

export function install(): () => void {
  // Whatever is there at the time: mocks take its place as well.
  const patches = new Patches().value(globalThis, 'fetch', controlled(globalThis.fetch as Fetch))
  patches.install()
  return () => patches.restore()
}
