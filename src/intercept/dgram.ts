/**
 * Covers: sockets of `node:dgram`.
 * Scheduling points: the moment before a datagram that has come reaches its listeners (delivery), as code of the task that listens,
 * or of the sender's where no task does. Datagrams from one sender to one receiver keep their order, those of two senders have none.
 * Sending is none.
 * Uncontrolled: loss, and reordering of what one sender sends; datagrams from outside the tasks.
 */

import { Socket } from 'node:dgram'
import type { StrandContext } from '../runtime/strands.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { Inbox } from './inbox.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { Resource } from './script.ts'

type Method = (this: Socket, ...args: unknown[]) => unknown
type Sent = (error: unknown, bytes: unknown) => void

/** Turns of the event loop after which what was sent within this process has come. */
const SETTLED = 3

const prototype = Socket.prototype as unknown as Record<string, Method>
const real = {
  send: prototype.send as Method,
  bind: prototype.bind as Method,
  connect: prototype.connect as Method,
  emit: prototype.emit as Method,
}

const on = new Resource('datagram')

interface Known {
  /** Who has bound or connected it, and who listens. */
  owner: StrandContext | undefined
  listener: StrandContext | undefined
  /** What has come and waits, by sender. */
  readonly inboxes: Map<string, Inbox>
}

function portOf(socket: Socket): number | undefined {
  try {
    return socket.address().port
  } catch {
    return undefined
  }
}

export class Datagrams {
  readonly #effects: Effects
  readonly #known = new Map<Socket, Known>()
  /** Who has sent from a port last. */
  readonly #senders = new Map<number, StrandContext>()
  #turns = SETTLED
  /** Whether something was sent to where no socket of this process is. */
  #asksOutside = false

  constructor(effects: Effects) {
    this.#effects = effects
  }

  /** Forgets the execution before. */
  begin(): void {
    if (this.#senders.size > 0) this.#senders.clear()
    this.#asksOutside = false
  }

  /** Whether a datagram may be on its way. To be asked once a turn. */
  moving(): boolean {
    return this.#turns < SETTLED && this.#turns++ < SETTLED
  }

  /** How many sockets have nothing to come. */
  get resting(): number {
    return this.#asksOutside ? 0 : this.#known.size
  }

  /** What is left is the platform's to tell. */
  release(): void {
    if (this.#known.size === 0) return
    for (const { inboxes } of this.#known.values()) for (const inbox of inboxes.values()) inbox.release(this.#effects)
  }

  #of(socket: Socket): Known {
    let known = this.#known.get(socket)
    if (known === undefined) {
      known = { owner: undefined, listener: undefined, inboxes: new Map() }
      this.#known.set(socket, known)
    }
    return known
  }

  /** `bind` and `connect`: what the platform does for them is its own affair, their listeners are the task's. */
  opens(socket: Socket, open: () => unknown): unknown {
    this.#of(socket)
    const control = controlledBy()
    if (control === undefined || control.caller === Caller.leftover) return asPlatform(open)
    const { effects } = control
    this.#own(socket, effects)
    return effects.engine.leave(open)
  }

  #own(socket: Socket, effects: Effects): void {
    this.#of(socket).owner = effects.engine.context
    // Should the execution be cut off, nobody is left to close it.
    effects.unfinished(socket, () => {
      if (this.#known.has(socket)) socket.close()
    })
  }

  closes(socket: Socket): void {
    this.#known.delete(socket)
    this.#effects.finished(socket)
  }

  listens(socket: Socket, event: unknown): void {
    const { context } = this.#effects.engine
    if (event === 'message' && context !== undefined) this.#of(socket).listener = context
  }

  /** Goes out in the step that calls it, as on the platform; nobody goes on before it has. */
  send(socket: Socket, args: unknown[]): unknown {
    const control = controlledBy()
    if (control === undefined) return asPlatform(() => Reflect.apply(real.send, socket, args))
    const { effects, caller } = control
    const { engine } = effects
    if (!engine.tracking) engine.restartWith({ reason: 'context' })
    this.#own(socket, effects)
    if (caller === Caller.leftover || !engine.tracking) return undefined
    const told = typeof args.at(-1) === 'function' ? (args.pop() as Sent) : undefined
    const to = args.slice(1).findLast(argument => typeof argument === 'number')
    if (to !== undefined && !this.#isHere(to as number)) this.#asksOutside = true
    const context = engine.storage.getStore()
    const sentBy = effects.hold()
    const sent: Sent = (error, bytes) => {
      sentBy()
      this.#turns = 0
      const port = portOf(socket)
      if (port !== undefined && context !== undefined) this.#senders.set(port, context)
      engine.storage.run(context, () => {
        if (told !== undefined) told(error, bytes)
        else if (error) socket.emit('error', error as Error)
      })
    }
    return engine.leave(() => Reflect.apply(real.send, socket, [...args, sent]))
  }

  #isHere(port: number): boolean {
    for (const socket of this.#known.keys()) if (portOf(socket) === port) return true
    return false
  }

  emit(socket: Socket, args: unknown[]): unknown {
    const tell = () => Reflect.apply(real.emit, socket, args)
    const effects = this.#effects
    const { engine } = effects
    const [event, message, from] = args as [string, unknown, { readonly address: string; readonly port: number }]
    const known = this.#known.get(socket)
    if (known === undefined || engine.phase !== 'running') return tell()
    const isOf = (context: StrandContext | undefined): context is StrandContext =>
      context?.epoch === engine.epoch && context.strand >= 0
    if (event !== 'message') {
      const outside = engine.context === undefined
      return outside && isOf(known.owner) ? engine.enter(known.owner.strand, tell) : tell()
    }
    this.#turns = 0
    const context = [known.listener, this.#senders.get(from.port)].find(isOf)
    if (context === undefined) return tell()
    const sender = `${from.address}:${from.port}`
    let inbox = known.inboxes.get(sender)
    if (inbox === undefined) {
      inbox = new Inbox(on)
      known.inboxes.set(sender, inbox)
    }
    inbox.put(effects, context.strand, tell, message instanceof Buffer ? `${message}` : message)
    return true
  }
}

let installed: Datagrams | undefined

const patches = new Patches()
  .value(prototype, 'send', function (this: Socket, ...args: unknown[]) {
    return installed === undefined ? Reflect.apply(real.send, this, args) : installed.send(this, args)
  })
  .value(prototype, 'emit', function (this: Socket, ...args: unknown[]) {
    return installed === undefined ? Reflect.apply(real.emit, this, args) : installed.emit(this, args)
  })
const { close } = prototype
patches.value(prototype, 'close', function (this: Socket, ...args: unknown[]) {
  installed?.closes(this)
  return Reflect.apply(close as Method, this, args)
})
for (const name of ['bind', 'connect'] as const) {
  patches.value(prototype, name, function (this: Socket, ...args: unknown[]) {
    const open = () => Reflect.apply(real[name], this, args)
    return installed === undefined ? open() : installed.opens(this, open)
  })
}
for (const name of ['on', 'addListener', 'once', 'prependListener']) {
  const listen = prototype[name] as Method
  patches.value(prototype, name, function (this: Socket, ...args: unknown[]) {
    installed?.listens(this, args[0])
    return Reflect.apply(listen, this, args)
  })
}

export function install(datagrams: Datagrams): () => void {
  installed = datagrams
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
