/**
 * Covers: messages between tasks on threads of their own, over a `MessageChannel` that `setup` has made (the nth one of every
 * thread's `setup` is the same channel) or that a task has, and over a `BroadcastChannel`.
 * What `setup` posts is there when the tasks begin.
 * Scheduling points: posting, once for each receiver; the moment before a message is delivered, on a strand of the task that
 * listens; `receiveMessageOnPort`. Messages from one sender to one receiver keep their order.
 * Not transferred: ports, which stay where `setup` has put them.
 *
 * A message goes to its receiver's mail on the board, not through the platform, which would bring it at a time of its own. The
 * port itself then tells its listeners, so that `on`, `once`, `onmessage` and `events.on` work as ever. An end of a channel
 * belongs to the tasks that use it: if several listen to it each message goes to one of them.
 */

import { AsyncResource } from 'node:async_hooks'
import workerThreads, { BroadcastChannel, MessageChannel, MessagePort } from 'node:worker_threads'
import { BoardOverflow, Header, Status, Unseen } from '../runtime/board.ts'
import type { Found } from '../runtime/objects/found.ts'
import { type Mail, Receiver } from '../runtime/objects/mail.ts'
import { OBJECT } from '../scenario/brands.ts'
import { nameObjects } from '../scenario/state/names.ts'
import { Kind } from '../schedule/operation.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { withRoom } from './finding.ts'
import { DISPATCH, LISTENS, portOf } from './messages.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'

type Method = (...args: unknown[]) => unknown
type Methods = Record<PropertyKey, Method>
type Closable = object & { close(): void; unref?(): void }

/** One end of a channel, in this thread. */
interface End {
  /** What tells it from others, the same in every thread. */
  readonly key: string
  readonly port: Closable
  readonly peer: End
}

/** What stands for a listener. */
interface Listening {
  strand: number
}

export class ThreadMessages {
  readonly #effects: Effects
  readonly #found: Found
  readonly #state: () => unknown
  readonly #ends = new WeakMap<object, End>()
  /** Of `BroadcastChannel`s that listen: the key of their mail. */
  readonly #members = new WeakMap<object, string>()
  readonly #listening = new Map<object, Listening>()
  /** What was made in this execution: the platform keeps it until it is closed. */
  readonly #made: (() => void)[] = []
  /** Channels made so far, by `setup` (-1) and by each task. */
  readonly #counts = new Map<number, number>()
  readonly #patches = new Patches()

  /** `state` is what `setup` has built, after which ports are named. */
  constructor(effects: Effects, found: Found, state: () => unknown) {
    this.#effects = effects
    this.#found = found
    this.#state = state
    this.#patchConstructor('MessageChannel', channel => this.#channelMade(channel as MessageChannel))
    this.#patchConstructor('BroadcastChannel', channel => this.#keep(channel as Closable))
    const port = MessagePort.prototype as unknown as Methods
    const broadcast = BroadcastChannel.prototype as unknown as Methods
    this.#patchPosting(port, (target, message, transfer) => this.#post(target, message, transfer))
    this.#patchPosting(broadcast, (target, message) => this.#broadcast(target as BroadcastChannel, message))
    const { receiveMessageOnPort } = workerThreads
    this.#patches.value(workerThreads, 'receiveMessageOnPort', (target: MessagePort) => {
      const end = this.#ends.get(target)
      const ours = effects.engine.phase === 'setup' || (controlledBy()?.caller ?? Caller.outside) >= 0
      if (end === undefined || !ours) return receiveMessageOnPort(target)
      const mail = this.#mail(end.key, this.#nameOf(end))
      const message: unknown = effects.engine.requestSync(mail, Kind.tryTake, 0, 0, undefined)
      return message === undefined ? undefined : { message }
    })
    for (const prototype of [port, broadcast]) {
      this.#observe(prototype)
      const close = prototype.close as Method
      const messages = this
      this.#patches.value(prototype, 'close', function (this: object) {
        messages.#closed(this)
        return Reflect.apply(close, this, [])
      })
    }
  }

  /** Forgets the execution before. */
  begin(): void {
    if (this.#counts.size > 0) this.#counts.clear()
    if (this.#listening.size > 0) this.#listening.clear()
    for (const close of this.#made.splice(0)) close()
  }

  install(): () => void {
    this.#patches.install()
    return () => this.#patches.restore()
  }

  // ── making channels ─────────────────────────────────────────────────────────────────────────────────────────────────

  #patchConstructor(name: 'MessageChannel' | 'BroadcastChannel', made: (channel: object) => void): void {
    const real = globalThis[name]
    const { engine } = this.#effects
    const replacement = new Proxy(real, {
      construct(target, args, newTarget) {
        const channel = Reflect.construct(target, args, newTarget) as object
        const ours = engine.phase === 'setup' || (controlledBy()?.caller ?? Caller.outside) >= 0
        if (ours) made(channel)
        return channel
      },
    })
    for (const object of [globalThis, workerThreads]) this.#patches.value(object, name, replacement)
  }

  #channelMade(channel: MessageChannel): void {
    const { engine } = this.#effects
    const strand = engine.phase === 'setup' ? -1 : engine.currentStrand()
    const maker = strand < 0 ? -1 : (engine.board.task[strand] as number)
    const count = (this.#counts.get(maker) ?? 0) + 1
    this.#counts.set(maker, count)
    const key = `${maker < 0 ? '' : `${engine.program.tasks[maker]!.name} `}channel#${count}`
    const [one, other] = [channel.port1, channel.port2] as unknown as [Closable, Closable]
    const first: { key: string; port: Closable; peer: End } = {
      key: `${key}.port1`,
      port: one,
      peer: undefined as never,
    }
    const second: End = { key: `${key}.port2`, port: other, peer: first }
    first.peer = second
    this.#ends.set(one, first)
    this.#ends.set(other, second)
    mark(channel)
    this.#keep(one)
    this.#keep(other)
  }

  /** Remembers to close it; the tasks may share it, since what they do with it are operations. */
  #keep(channel: Closable): void {
    mark(channel)
    channel.unref?.()
    const { close } = Object.getPrototypeOf(channel) as Closable
    this.#made.push(() => Reflect.apply(close, channel, []))
  }

  // ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #patchPosting(prototype: Methods, post: (target: object, message: unknown, transfer: unknown) => void): void {
    const real = prototype.postMessage as Method
    const messages = this
    this.#patches.value(prototype, 'postMessage', function (this: object, ...args: unknown[]) {
      const control = controlledBy()
      const setup = messages.#effects.engine.phase === 'setup' && messages.#ends.has(this)
      const known = messages.#ends.has(this) || this instanceof BroadcastChannel
      if (setup) return post(this, args[0], args[1])
      if (control === undefined || !known) return Reflect.apply(real, this, args)
      if (control.caller !== Caller.leftover) post(this, args[0], args[1])
      return undefined
    })
  }

  #post(target: object, message: unknown, transfer: unknown): void {
    const { peer } = this.#ends.get(target) as End
    const mail = this.#mail(peer.key, this.#nameOf(peer))
    this.#put(mail, transferred(message, transfer))
  }

  #broadcast(channel: BroadcastChannel, message: unknown): void {
    const own = this.#members.get(channel)
    const prefix = broadcastKey(channel.name)
    for (const key of this.#found.keys('mail')) {
      if (key.startsWith(prefix) && key !== own) this.#put(this.#mail(key, channel.name), message)
    }
  }

  #put(mail: Mail, message: unknown): void {
    this.#effects.engine.requestSync(mail, Kind.put, 0, 0, mail.pack(message))
  }

  #mail(key: string, name: string): Mail {
    if (this.#effects.engine.phase === 'setup') return this.#found.beforehand('mail', key, key)
    return withRoom(this.#effects.engine, () => this.#found.of('mail', key, name))
  }

  /** A port is called by the key under which `setup` has returned it or its channel. */
  #nameOf({ key, port, peer }: End): string {
    let name: string | undefined
    nameObjects(this.#state(), (object, path) => {
      if (object === port) name = path
      else if (name === undefined && object instanceof MessageChannel) {
        if ((object.port1 as unknown) === port) name = `${path}.port1`
        if ((object.port2 as unknown) === port && (object.port1 as unknown) === peer.port) name = `${path}.port2`
      }
    })
    return name ?? key
  }

  // ── receiving ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #observe(prototype: Methods): void {
    const messages = this
    for (const name of LISTENS) {
      const listen = prototype[name]
      if (typeof listen !== 'function') continue
      this.#patches.value(prototype, name, function (this: Closable, ...args: unknown[]) {
        const result = Reflect.apply(listen, this, args)
        if (args[0] === 'message') messages.#listens(this)
        return result
      })
    }
    const handler = Object.getOwnPropertyDescriptor(prototype, 'onmessage')
    if (handler?.set === undefined) return
    const { set } = handler
    this.#patches.setter(prototype, 'onmessage', function (this: object, value: unknown) {
      Reflect.apply(set, this, [value])
      messages.#listens(this as Closable)
    })
  }

  #listens(target: Closable): void {
    const control = controlledBy()
    const end = this.#ends.get(target)
    if (control === undefined || control.caller < 0 || this.#listening.has(target)) return
    if (end === undefined && !(target instanceof BroadcastChannel)) return
    const { engine } = this.#effects
    // The real port must not keep the thread waiting: nothing comes through it.
    target.unref?.()
    if (!engine.tracking) {
      engine.restartWith({ reason: 'context' })
      return
    }
    const mail =
      end === undefined ? this.#join(target as unknown as BroadcastChannel) : this.#mail(end.key, this.#nameOf(end))
    this.#stand(target, mail, control.caller, new AsyncResource('heddle.message'))
  }

  /** A channel hears of what is posted after it has begun to listen; when that was, no operation shows. */
  #join(channel: BroadcastChannel): Mail {
    const { header } = this.#effects.engine.board
    header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
    const prefix = broadcastKey(channel.name)
    const count = this.#found.keys('mail').filter(key => key.startsWith(prefix)).length
    const key = `${prefix}${count}`
    this.#members.set(channel, key)
    return this.#mail(key, channel.name)
  }

  /** Has a strand stand where the next message is to come, and after it the next one. */
  #stand(target: object, mail: Mail, parent: number, scope: AsyncResource): void {
    const { engine } = this.#effects
    let strand: number
    try {
      strand = engine.fork(parent)
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      engine.restartWith({ reason: 'grow', overflow: error })
      return
    }
    const listening = this.#listening.get(target) ?? { strand }
    listening.strand = strand
    this.#listening.set(target, listening)
    const receive = (receiving: number, message: unknown) => {
      this.#stand(target, mail, parent, scope)
      const tell = () => Reflect.apply(tellPort as Method, undefined, [portOf(target), message])
      scope.runInAsyncScope(() => engine.enter(receiving, tell))
    }
    engine.stand(strand, Kind.take, mail.id, 0, 0, new Receiver(receive))
  }

  #closed(target: object): void {
    const listening = this.#listening.get(target)
    const { engine } = this.#effects
    if (listening !== undefined && engine.phase === 'running') engine.board.status[listening.strand] = Status.ended
  }
}

/** Has a port tell its listeners of a message, as the platform does. */
const tellPort = (port: Methods, message: unknown): unknown => (port[DISPATCH] as Method).call(port, message, 'message')

const broadcastKey = (name: string) => `broadcast ${JSON.stringify(name)} `

/** Marks what the tasks of all threads may share. */
function mark(channel: object): void {
  if (!Object.hasOwn(channel, OBJECT)) Object.defineProperty(channel, OBJECT, { value: true })
}

/** The message after what it transfers was taken from its sender. */
function transferred(message: unknown, options: unknown): unknown {
  const list = Array.isArray(options) ? options : (options as { transfer?: unknown[] } | undefined)?.transfer
  if (list === undefined || list.length === 0) return message
  if (list.some(each => each instanceof MessagePort)) {
    throw new TypeError(
      'heddle: a MessagePort cannot be sent from thread to thread under control: make its channel in setup, and have each task use the end that it needs.',
    )
  }
  return structuredClone(message, { transfer: list as ArrayBuffer[] })
}
