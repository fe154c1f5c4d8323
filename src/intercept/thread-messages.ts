/**
 * Covers: messages between tasks on threads of their own, over a `MessageChannel` that `setup` has made (the nth one of every
 * thread's `setup` is the same channel) or that a task has, and over a `BroadcastChannel`.
 * What `setup` posts is there when the tasks begin.
 * Scheduling points: posting, once for each receiver; the moment before a message is delivered, on a strand of the task that
 * listens; `receiveMessageOnPort`. Messages from one sender to one receiver keep their order.
 * Ports may be sent on, and so may raw memory.
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
import { nameObjects } from '../scenario/state/names.ts'
import { Kind } from '../schedule/operation.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { type Closable, type End, Ends, unref } from './ends.ts'
import { withRoom } from './finding.ts'
import { DISPATCH, LISTENS, portOf } from './messages.ts'
import { Parcels } from './parcels.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import type { Channel } from './worker-threads.ts'

type Method = (...args: unknown[]) => unknown
type Methods = Record<PropertyKey, Method>

/** What stands for a listener. */
interface Listening {
  strand: number
}

export class ThreadMessages {
  readonly #effects: Effects
  readonly #found: Found
  readonly #state: () => unknown
  readonly ends = new Ends()
  readonly #parcels: Parcels
  /** Of `BroadcastChannel`s that listen: the key of their mail. */
  readonly #members = new WeakMap<object, string>()
  readonly #listening = new Map<object, Listening>()
  /** Ports that need not be listened to: nobody listens, or they were `unref`ed. */
  readonly #unrefd = new WeakSet<object>()
  /** Channels made so far, by `setup` (-1) and by each task. */
  readonly #counts = new Map<number, number>()
  readonly #patches = new Patches()

  /** `state` is what `setup` has built, after which ports are named; `wire` the name of what raw memory is sent by. */
  constructor(effects: Effects, found: Found, state: () => unknown, wire?: string) {
    this.#effects = effects
    this.#found = found
    this.#state = state
    this.#parcels = new Parcels(effects.engine, found, this.ends, wire, port => this.closed(port))
    found.open = this.#parcels.open
    this.#patchBroadcastChannel()
    const port = MessagePort.prototype as unknown as Methods
    const broadcast = BroadcastChannel.prototype as unknown as Methods
    this.#patchPosting(port, (target, message, transfer) => this.#post(target, message, transfer))
    this.#patchPosting(broadcast, (target, message) => this.#broadcast(target as BroadcastChannel, message))
    this.#patchReferencing(port)
    for (const prototype of [port, broadcast]) {
      this.#observe(prototype)
      const close = prototype.close as Method
      const messages = this
      this.#patches.value(prototype, 'close', function (this: object) {
        messages.closed(this)
        return Reflect.apply(close, this, [])
      })
    }
  }

  /** Forgets the execution before. */
  begin(): void {
    if (this.#counts.size > 0) this.#counts.clear()
    if (this.#listening.size > 0) this.#listening.clear()
    this.ends.begin()
    this.#parcels.begin()
  }

  install(): () => void {
    this.#patches.install()
    return () => {
      this.#patches.restore()
      this.#parcels.close()
    }
  }

  // ── making channels ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Whether it is a channel for the tasks that is made now. */
  get #ours(): boolean {
    return this.#effects.engine.phase === 'setup' || (controlledBy()?.caller ?? Caller.outside) >= 0
  }

  #patchBroadcastChannel(): void {
    const messages = this
    const replacement = new Proxy(globalThis.BroadcastChannel, {
      construct(target, args, newTarget) {
        const channel = Reflect.construct(target, args, newTarget) as Closable
        if (messages.#ours) messages.ends.keep(channel)
        return channel
      },
    })
    for (const object of [globalThis, workerThreads]) this.#patches.value(object, 'BroadcastChannel', replacement)
  }

  /** A channel was made. */
  made(channel: Channel): void {
    if (!this.#ours) return
    const { engine } = this.#effects
    const strand = engine.phase === 'setup' ? -1 : engine.currentStrand()
    const maker = strand < 0 ? -1 : (engine.board.task[strand] as number)
    const count = (this.#counts.get(maker) ?? 0) + 1
    this.#counts.set(maker, count)
    const key = `${maker < 0 ? '' : `${engine.program.tasks[maker]!.name} `}channel#${count}`
    this.ends.add(channel, key)
  }

  // ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #patchPosting(prototype: Methods, post: (target: object, message: unknown, transfer: unknown) => void): void {
    const real = prototype.postMessage as Method
    const messages = this
    this.#patches.value(prototype, 'postMessage', function (this: object, ...args: unknown[]) {
      const control = controlledBy()
      const known = messages.ends.of(this) !== undefined
      if (known && messages.#effects.engine.phase === 'setup') return post(this, args[0], args[1])
      if (control === undefined || !(known || this instanceof BroadcastChannel)) return Reflect.apply(real, this, args)
      if (control === undefined || !known) return Reflect.apply(real, this, args)
      if (control.caller !== Caller.leftover) post(this, args[0], args[1])
      return undefined
    })
  }

  #post(target: object, message: unknown, transfer: unknown): void {
    const { peer, port, names } = this.ends.of(target) as End
    this.put(this.mail(peer, names?.[1] ?? this.#nameOf(peer, port, 1)), message, transfer)
  }

  #broadcast(channel: BroadcastChannel, message: unknown): void {
    const own = this.#members.get(channel)
    const prefix = broadcastKey(channel.name)
    for (const key of this.#found.keys('mail')) {
      if (key.startsWith(prefix) && key !== own) this.put(this.mail(key, channel.name), message)
    }
  }

  /** Posts `message`, after what it transfers was taken from its sender: a step of the code now running. Reports show `shown`. */
  put(mail: Mail, message: unknown, transfer?: unknown, shown = message): void {
    const packed = this.#parcels.shownAs(this.pack(mail, message, transfer), shown, message)
    this.#effects.engine.requestSync(mail, Kind.put, 0, 0, packed)
  }

  /** The message on its way to `mail`. */
  pack(mail: Mail, message: unknown, transfer?: unknown): unknown {
    const list = Array.isArray(transfer) ? transfer : (transfer as { transfer?: unknown[] } | undefined)?.transfer
    const parcel = this.#parcels.pack(message, list)
    if (parcel !== undefined) return parcel
    return mail.pack(list === undefined || list.length === 0 ? message : structuredClone(message, { transfer: list }))
  }

  /** Posts what no code has asked for, at once. Throws `BoardOverflow`. */
  post(mail: Mail, message: unknown): void {
    mail.perform(-1, Kind.put, 0, mail.pack(message))
  }

  /** Whether raw memory is in `message`. */
  hasMemory(message: unknown): boolean {
    return this.#parcels.hasMemory(message)
  }

  /** What comes to one receiver, which reports call `name`. */
  mail(key: string, name: string): Mail {
    if (this.#effects.engine.phase === 'setup') return this.#found.beforehand('mail', key, key)
    return withRoom(this.#effects.engine, () => this.#found.of('mail', key, name))
  }

  /** The next message, if there is one: a step of the code now running. */
  received(target: object): { readonly result: unknown } | undefined {
    const end = this.ends.of(target)
    if (end === undefined || !this.#ours) return undefined
    const message: unknown = this.#effects.engine.requestSync(this.#inbox(end), Kind.tryTake, 0, 0, undefined)
    return { result: message === undefined ? undefined : { message } }
  }

  #inbox({ key, port, names }: End): Mail {
    return this.mail(key, names?.[0] ?? this.#nameOf(key, port, 0))
  }

  /** A port is called by the key under which `setup` has returned it or its channel: `port`, or the other end of its channel. */
  #nameOf(key: string, port: object, other: 0 | 1): string {
    let name: string | undefined
    const sides = ['port1', 'port2'] as const
    nameObjects(this.#state(), (object, path) => {
      const at = object instanceof MessageChannel ? sides.findIndex(side => (object[side] as object) === port) : -1
      if (at >= 0) name ??= `${path}.${sides[other === 0 ? at : 1 - at]}`
      else if (other === 0 ? object === port : this.ends.of(object)?.key === key) name = path
    })
    return name ?? key
  }

  #patchReferencing(prototype: Methods): void {
    const unrefd = this.#unrefd
    const { ref, unref } = prototype as { ref: Method; unref: Method }
    this.#patches
      .value(prototype, 'ref', function (this: object) {
        unrefd.delete(this)
        return Reflect.apply(ref, this, [])
      })
      .value(prototype, 'unref', function (this: object) {
        unrefd.add(this)
        return Reflect.apply(unref, this, [])
      })
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
    const end = this.ends.of(target)
    if (control === undefined || control.caller < 0 || this.#listening.has(target)) return
    if (end === undefined && !(target instanceof BroadcastChannel)) return
    const { engine } = this.#effects
    // The real port must not keep the thread waiting: nothing comes through it.
    unref(target)
    if (!engine.tracking) {
      engine.restartWith({ reason: 'context' })
      return
    }
    const mail = end === undefined ? this.#join(target as unknown as BroadcastChannel) : this.#inbox(end)
    const port = portOf(target)
    this.stand(target, mail, control.caller, message => Reflect.apply(tellPort as Method, undefined, [port, message]))
  }

  /** A channel hears of what is posted after it has begun to listen; when that was, no operation shows. */
  #join(channel: BroadcastChannel): Mail {
    const { header } = this.#effects.engine.board
    header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
    const prefix = broadcastKey(channel.name)
    const count = this.#found.keys('mail').filter(key => key.startsWith(prefix)).length
    const key = `${prefix}${count}`
    this.#members.set(channel, key)
    return this.mail(key, channel.name)
  }

  /**
   * Has a strand stand where the next message for `target` is to come, and after it the next one; `tell` is told of each, and
   * a report shows `shown` of it.
   */
  stand(
    target: object,
    mail: Mail,
    parent: number,
    tell: (message: unknown) => void,
    shown?: (message: unknown) => unknown,
    scope = new AsyncResource('heddle.message'),
  ): void {
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
      this.stand(target, mail, parent, tell, shown, scope)
      scope.runInAsyncScope(() => engine.enter(receiving, () => tell(message)))
    }
    engine.stand(strand, Kind.take, mail.id, 0, 0, new Receiver(receive, shown))
  }

  /** Whether who listens by this strand would keep a worker from ending. */
  keepsAlive(strand: number): boolean {
    for (const [target, listening] of this.#listening) if (listening.strand === strand) return !this.#unrefd.has(target)
    return false
  }

  /** Nothing more is to come to `target`. */
  closed(target: object): void {
    const listening = this.#listening.get(target)
    const { engine } = this.#effects
    if (listening === undefined) return
    if (engine.phase === 'running') engine.board.status[listening.strand] = Status.ended
    this.#listening.delete(target)
  }
}

/** Has a port tell its listeners of a message, as the platform does. */
const tellPort = (port: Methods, message: unknown): unknown => (port[DISPATCH] as Method).call(port, message, 'message')

const broadcastKey = (name: string) => `broadcast ${JSON.stringify(name)} `
