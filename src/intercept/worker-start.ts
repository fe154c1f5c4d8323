/** What a worker and whoever has started it know of each other. */

import { basename } from 'node:path'
import { inspect } from 'node:util'
import type { Mail } from '../runtime/objects/mail.ts'
import type { ThreadMessages } from './thread-messages.ts'

/** What is sent to a worker's thread to start it. */
export interface Start {
  readonly name: string
  /** The URL of its file, or its source. */
  readonly href: string
  readonly eval: boolean
  readonly workerData: unknown
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>> | undefined
}

/** How a report shows it. */
export const shownStart = ({ eval: isSource, href }: Start): string => (isSource ? '(source)' : basename(href))

interface WorkerEvent {
  readonly event: 'online' | 'error' | 'exit'
  readonly value: unknown
}

const EVENT = 'heddle:worker'

/** What code has thrown, in a form that crosses threads. */
export interface Thrown {
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string | undefined }
  /** Properties of its own; of what is no error the value, in words if it cannot be sent. */
  readonly value: unknown
}

export function describeThrown(thrown: unknown): Thrown {
  if (!(thrown instanceof Error)) return { value: typeof thrown === 'object' ? inspect(thrown) : thrown }
  const { name, message, stack } = thrown
  const plain = Object.entries(thrown).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return { error: { name, message, stack }, value: Object.fromEntries(plain) }
}

/** The error that the other thread has thrown, or whatever it was. */
export function thrownOf({ error, value }: Thrown): unknown {
  if (error === undefined) return value
  const known = (globalThis as Record<string, unknown>)[error.name]
  const isError = typeof known === 'function' && known.prototype instanceof Error
  const made = new ((isError ? known : Error) as ErrorConstructor)(error.message)
  return Object.assign(Object.defineProperty(made, 'stack', { value: error.stack, writable: true }), {
    ...(made.name === error.name ? {} : { name: error.name }),
    ...(value as object),
  })
}

/** Something that is told of a worker, beside the messages that it sends. */
export function eventOf(event: WorkerEvent['event'], value?: unknown): object {
  return { [EVENT]: event, value }
}

/** What is told by `message`; undefined when it is the worker's own. */
eventOf.in = (message: unknown): WorkerEvent | undefined =>
  typeof message === 'object' && message !== null && Object.hasOwn(message, EVENT)
    ? { event: (message as never)[EVENT], value: (message as { value?: unknown }).value }
    : undefined

/** What reports show of what comes from a worker. */
export function shownEvent(message: unknown): unknown {
  const event = eventOf.in(message)
  if (event === undefined) return message
  if (event.event === 'error') return [event.event, thrownOf(event.value as Thrown)]
  return event.value === undefined ? [event.event] : [event.event, event.value]
}

/** What comes to a worker, at its `parentPort`, and what comes from it. */
export const boxOf = (messages: ThreadMessages, worker: string, box: 'parentPort' | 'messages'): Mail =>
  messages.mail(`${worker}.${box}`, `${worker}.${box}`)
