/**
 * Covers: the global `fetch`, and `json()`, `text()` and their like of the responses that it gives.
 * Scheduling points: the moment before a request is sent (effect), the one before its response reaches the caller, and the one
 * before its body does, as a whole or by chunks (deliveries). A server of this process handles it as code of the same task.
 * Uncontrolled: calls from outside the tasks, time-outs of the client itself.
 */

import type { NetworkFault } from '../scenario/network.ts'
import { deliveredBody } from './body.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { brokenBy, chooseFault, withFault } from './network-faults.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { Resource, type Script } from './script.ts'

type Fetch = (input: unknown, init?: unknown) => Promise<unknown>
type Read = () => Promise<unknown>

const BODIES = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']

/** The platform's own. */
const platform = globalThis.fetch as Fetch

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
  const asks =
    real === platform ? () => (init as { dispatcher?: unknown } | undefined)?.dispatcher === undefined : undefined
  const response = yield { on, text: () => withFault(text(), fault), lends: true, run, ...(asks && { asks }) }
  // A mock may answer with anything.
  if (typeof response !== 'object' || response === null) return response
  // What is compressed is read with the help of the thread pool.
  const plain = asks !== undefined && (response as Response).headers.get('content-encoding') === null
  return readUnderControl(response as Response, on, text, plain ? asks : undefined)
}

function readUnderControl(response: Response, on: Resource, text: () => string, asks?: () => boolean): Response {
  const reading = (name: string, start: () => Promise<unknown>) => {
    const control = controlledBy()
    return control === undefined
      ? start()
      : control.effects.underway({ on, text: () => `${text()} ${name}`, run: start, ...(asks && { asks }) })
  }
  const own = (name: string, property: PropertyDescriptor) =>
    Reflect.defineProperty(response, name, { configurable: true, ...property })
  for (const name of BODIES) {
    const read = (response as unknown as Record<string, Read>)[name]
    if (typeof read !== 'function') continue
    own(name, { writable: true, value: () => reading(name, () => Reflect.apply(read, response, [])) })
  }
  const { body, clone } = response
  if (body !== null && body !== undefined) {
    const real = () => Reflect.get(Object.getPrototypeOf(response) as Response, 'body', response)!
    let chunks: ReadableStream<Uint8Array> | undefined
    own('body', { get: () => (chunks ??= deliveredBody(real, next => reading('chunk', next))) })
  }
  if (typeof clone === 'function') {
    own('clone', { writable: true, value: () => readUnderControl(Reflect.apply(clone, response, []), on, text, asks) })
  }
  return response
}

function controlled(real: Fetch): Fetch {
  return function fetch(this: unknown, input, init) {
    const control = controlledBy()
    if (control === undefined) return asPlatform(() => Reflect.apply(real, this, [input, init]))
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
