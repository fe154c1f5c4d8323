/** What a worker and whoever has started it know of each other. */

import { basename } from 'node:path'
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

/** Something that is told of a worker, beside the messages that it sends. */
export function eventOf(event: WorkerEvent['event'], value?: unknown): object {
  return { [EVENT]: event, value }
}

/** What is told by `message`; undefined when it is the worker's own. */
eventOf.in = (message: unknown): WorkerEvent | undefined =>
  typeof message === 'object' && message !== null && Object.hasOwn(message, EVENT)
    ? { event: (message as never)[EVENT], value: (message as { value?: unknown }).value }
    : undefined

/** What comes to a worker, at its `parentPort`, and what comes from it. */
export const boxOf = (messages: ThreadMessages, worker: string, box: 'parentPort' | 'messages'): Mail =>
  messages.mail(`${worker}.${box}`, `${worker}.${box}`)
