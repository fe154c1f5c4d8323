/** The ends of channels in one thread. What tells them from each other is the same in every thread, so that an end can be sent on. */

import { MessagePort } from 'node:worker_threads'
import { OBJECT } from '../scenario/brands.ts'
import { type Channel, realChannel } from './worker-threads.ts'

const { unref: unrefPort } = MessagePort.prototype as unknown as { unref(): void }

export type Closable = object & { close(): void; unref?(): void }

/** One end of a channel. */
export interface End {
  /** Of what comes to it. */
  readonly key: string
  /** Of what comes to the other end. */
  readonly peer: string
  readonly port: Closable
  /** What reports call it and the other end, where that is not the path under which `setup` has returned it. */
  readonly names?: readonly [own: string, peer: string] | undefined
}

export class Ends {
  readonly #byPort = new WeakMap<object, End>()
  readonly #byKey = new Map<string, End>()
  /** What was made in this execution: the platform keeps it until it is closed. */
  readonly #made: (() => void)[] = []

  /** Forgets the execution before. */
  begin(): void {
    if (this.#byKey.size > 0) this.#byKey.clear()
    for (const close of this.#made.splice(0)) close()
  }

  of(port: object): End | undefined {
    return this.#byPort.get(port)
  }

  /** The end under `key`, if it is in this thread. */
  under(key: string): End | undefined {
    return this.#byKey.get(key)
  }

  /** Takes both ends of a channel. */
  add(channel: Channel, key: string): void {
    const keys = [`${key}.port1`, `${key}.port2`] as const
    mark(channel)
    this.#take({ key: keys[0], peer: keys[1], port: channel.port1 as Closable })
    this.#take({ key: keys[1], peer: keys[0], port: channel.port2 as Closable })
  }

  /** An end whose other one is elsewhere. */
  adopt(key: string, peer: string, names?: End['names']): End {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const { port1, port2 } = realChannel()
    this.keep(port2 as Closable)
    const end: End = { key, peer, port: port1 as Closable, names }
    this.#take(end)
    return end
  }

  /** The end goes to another thread. */
  release(end: End): void {
    this.#byPort.delete(end.port)
    this.#byKey.delete(end.key)
  }

  #take(end: End): void {
    this.#byPort.set(end.port, end)
    this.#byKey.set(end.key, end)
    this.keep(end.port)
  }

  /** Remembers to close it; the tasks may share it, since what they do with it are operations. */
  keep(channel: Closable): void {
    mark(channel)
    unref(channel)
    const { close } = Object.getPrototypeOf(channel) as Closable
    this.#made.push(() => Reflect.apply(close, channel, []))
  }
}

/** Has the platform not wait for it. */
export function unref(channel: Closable): void {
  if (channel instanceof MessagePort) Reflect.apply(unrefPort, channel, [])
  else channel.unref?.()
}

/** Marks what the tasks of all threads may share. */
function mark(channel: object): void {
  if (!Object.hasOwn(channel, OBJECT)) Object.defineProperty(channel, OBJECT, { value: true })
}
