/**
 * Covers: `listen` and `close` of servers of `node:net`, and so of those of `http`, `https`, `tls` and `http2`.
 * Scheduling points: the moment before a server takes its address (effect), the one before `listening` or `error` is told, and the one
 * before `close` is (deliveries), on strands of their own. A server stops listening in the step that closes it.
 *
 * Without a host to look up and outside of a cluster the platform takes the address within the call. So whoever looks at the server
 * before, or connects to whatever address, finds that it has been taken.
 *
 * Uncontrolled: servers that are given a handle.
 */

import { Server } from 'node:net'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { Named } from './fs-scripts.ts'
import { onConnect } from './loopback.ts'
import { Patches } from './patches.ts'
import { asPlatform, controlledBy } from './platform-call.ts'
import { Resource, Result, type Script } from './script.ts'

type Emit = (event: string | symbol, ...args: unknown[]) => boolean
type Method = (this: Server, ...args: unknown[]) => unknown
/** An event of a server that its listeners have not heard of yet. */
interface News {
  readonly event: string
  readonly tell: () => unknown
}

/** What `listen` ends in, once a host was looked up: the platform keeps the name for those who wrap it. */
const BIND = '_listen2'
const prototype = Server.prototype as unknown as Record<string, Method>
const real = { bind: prototype[BIND] as Method, close: prototype.close as Method }

const on = new Resource('server')

/** Hands the next of these events to `caught` instead of the server's listeners. */
function catchNext(server: Server, events: readonly unknown[], caught: (news: News) => void): void {
  const emit = server.emit as Emit
  let over = false
  server.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const tell = () => Reflect.apply(emit, this, [event, ...args])
    if (over || !events.includes(event)) return tell()
    over = true
    caught({ event: String(event), tell })
    return true
  } as Server['emit']
}

function* listening(take: () => Promise<News>): Script {
  const news = (yield { on, prompt: true, text: () => '', run: take }) as News
  return new Result(news, new Named(news.event))
}

export class Servers {
  readonly #effects: Effects
  /** Servers that are about to take their address, and how to have them do so at once. */
  readonly #awaited = new Map<Server, () => void>()
  /** What is to be told of a server after what was not told yet. */
  readonly #later = new Map<Server, (() => void)[]>()

  constructor(effects: Effects) {
    this.#effects = effects
  }

  /** Forgets the execution before. */
  begin(): void {
    if (this.#awaited.size > 0) this.#awaited.clear()
    if (this.#later.size > 0) this.#later.clear()
  }

  /** Has a server that is about to take its address do so, or all of them. */
  hasten(server?: Server): void {
    if (this.#awaited.size === 0) return
    for (const [each, take] of [...this.#awaited]) if (server === undefined || each === server) take()
  }

  readonly bind = (server: Server, args: unknown[]): unknown => {
    const control = controlledBy()
    const given = (server as unknown as { _handle: unknown })._handle
    if (control === undefined || given) return asPlatform(() => Reflect.apply(real.bind, server, args))
    if (control.caller === Caller.leftover) return undefined
    const effects = this.#effects
    const take = () =>
      new Promise<News>(resolve => {
        this.#awaited.delete(server)
        effects.unfinished(server, () => void Reflect.apply(real.close, server, []), {
          word: 'a server listening',
          isOpen: () => server.listening && (server as unknown as { _unref?: boolean })._unref !== true,
        })
        catchNext(server, ['listening', 'error'], resolve)
        Reflect.apply(real.bind, server, args)
      })
    const later: (() => void)[] = []
    this.#later.set(server, later)
    this.#awaited.set(
      server,
      effects.hasteful(control.caller, listening(take), (_, news) => {
        this.#later.delete(server)
        ;(news as News).tell()
        for (const next of later) next()
      }),
    )
    return undefined
  }

  readonly close = (server: Server, args: unknown[]): unknown => {
    const control = controlledBy()
    if (control !== undefined && control.caller !== Caller.leftover) {
      this.hasten(server)
      this.#effects.finished(server)
      catchNext(server, ['close'], this.#closed(server, control.caller))
    }
    return Reflect.apply(real.close, server, args)
  }

  #closed(server: Server, caller: number): (news: News) => void {
    const effects = this.#effects
    const { engine } = effects
    const { epoch } = engine
    return ({ event, tell }) => {
      if (engine.epoch !== epoch || engine.phase !== 'running') tell()
      else {
        const announce = () => effects.event(caller, on, tell, new Named(event), true)
        const later = this.#later.get(server)
        if (later === undefined) announce()
        else later.push(announce)
      }
    }
  }
}

let installed: Servers | undefined

const hastened = (method: Method): Method =>
  function (this: Server, ...args) {
    installed?.hasten(this)
    return Reflect.apply(method, this, args)
  }

const isListening = Object.getOwnPropertyDescriptor(Server.prototype, 'listening')?.get as Method
const patches = new Patches()
  .value(prototype, BIND, function (this: Server, ...args: unknown[]) {
    return installed === undefined ? Reflect.apply(real.bind, this, args) : installed.bind(this, args)
  })
  .value(prototype, 'close', function (this: Server, ...args: unknown[]) {
    return installed === undefined ? Reflect.apply(real.close, this, args) : installed.close(this, args)
  })
  .getter(prototype, 'listening', hastened(isListening) as () => unknown)
for (const name of ['address', 'getConnections', 'listen']) {
  patches.value(prototype, name, hastened(prototype[name] as Method))
}

export function install(servers: Servers): () => void {
  installed = servers
  patches.install()
  const stop = onConnect(() => servers.hasten())
  return () => {
    stop()
    patches.restore()
    installed = undefined
  }
}
