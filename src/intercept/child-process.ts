/**
 * Covers: `spawn`, `fork`, `exec` and `execFile` of `node:child_process`, which all start a process by `ChildProcess.spawn`.
 *
 * A process is started within the step that asks for it, since it is there when the call returns. Then nobody goes on before it
 * has ended and all that it wrote is here; from there on its output, its `exit` and its `close` are delivered in any order that
 * the platform allows, each at a scheduling point. One that waits for its input, or for this process, does not end: after
 * the patience the others go on, and its events come when they come.
 *
 * Uncontrolled: the events of `stdin`, `disconnect`, signals; what the process does to files happens in the step that started it.
 */

import type { ChildProcess, Serializable } from 'node:child_process'
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import { AbortError } from '../runtime/abort.ts'
import { Caller } from './caller.ts'
import { type Effects, LENIENT } from './effects.ts'
import { Named } from './fs-scripts.ts'
import { Patches } from './patches.ts'
import { controlledBy, type Real } from './platform-call.ts'
import { Resource } from './script.ts'

const childProcess = createRequire(import.meta.url)('node:child_process') as typeof import('node:child_process')
const prototype = childProcess.ChildProcess.prototype as unknown as { spawn: Real }
const realSpawn = prototype.spawn
const realExecFile = childProcess.execFile as unknown as Real

/** Events of one source, delivered in their order. */
class Line {
  readonly #effects: Effects
  readonly #on: Resource
  readonly #source: number
  readonly #epoch: number
  readonly #waiting: { readonly shown: string; readonly deliver: () => unknown }[] = []

  constructor(effects: Effects, on: Resource, caller: number) {
    this.#effects = effects
    this.#on = on
    this.#epoch = effects.engine.epoch
    this.#source = effects.source(caller)
  }

  /** `shown` is what a report calls it. */
  push(shown: string, deliver: () => unknown): void {
    const { epoch, phase } = this.#effects.engine
    if (epoch !== this.#epoch || phase !== 'running') return
    this.#waiting.push({ shown, deliver })
    if (this.#waiting.length === 1) this.#announce()
  }

  #announce(): void {
    const { shown, deliver } = this.#waiting[0]!
    const next = () => {
      try {
        deliver()
      } finally {
        this.#waiting.shift()
        if (this.#waiting.length > 0) this.#announce()
      }
    }
    this.#effects.event(this.#source, this.#on, next, new Named(shown))
  }
}

/** Waits for all of several sources, twice: until they have come to their end, and until that was delivered. */
class Ends {
  readonly #effects: Effects
  readonly #arriving = new Set<unknown>()
  readonly #delivering = new Set<unknown>()
  #release: () => void

  constructor(effects: Effects, times: number, sources: readonly unknown[]) {
    this.#effects = effects
    for (const source of sources) {
      this.#arriving.add(source)
      this.#delivering.add(source)
    }
    this.#release = effects.hold(times)
  }

  arrived(source: unknown): void {
    if (this.#arriving.delete(source) && this.#arriving.size === 0) this.#release()
  }

  /** Once the last is delivered the process closes, for which nobody else is needed either. */
  delivered(source: unknown): void {
    this.arrived(source)
    if (this.#delivering.delete(source) && this.#delivering.size === 0) this.#release = this.#effects.hold(1)
  }

  closed(): void {
    this.#release()
  }
}

/** What a stream has been given but not delivered is one chunk: where the pipe cut it is nobody's choice. */
function watchOutput(name: string, stream: Readable, line: Line, ends: Ends): void {
  const push = stream.push.bind(stream)
  let chunks: Buffer[] = []
  const deliver = () => {
    const whole = Buffer.concat(chunks)
    chunks = []
    push(whole)
  }
  stream.push = (chunk: Buffer | null) => {
    if (chunk === null) {
      ends.arrived(stream)
      line.push(`end of ${name}`, () => {
        push(null)
        // Its end is read only when there is something to make it flow.
        stream.read(0)
        ends.delivered(stream)
      })
    } else if (chunks.push(chunk) === 1) line.push(name, deliver)
    return true
  }
  stream.once('close', () => ends.delivered(stream))
}

/** Whether it was not `unref`ed. */
const keepsAlive = (child: ChildProcess): boolean =>
  (child as unknown as { _handle?: { hasRef?(): boolean } | null })._handle?.hasRef?.() === true

const ended = new Set<unknown>(['exit', 'error'])

function watch(child: ChildProcess, effects: Effects, caller: number, times: number): void {
  const on = new Resource(`process ${child.spawnfile ?? ''}`)
  const outputs = [child.stdout, child.stderr].filter(stream => stream !== null && stream !== undefined)
  const ends = new Ends(effects, times, [child, ...outputs])
  for (const stream of outputs)
    watchOutput(stream === child.stdout ? 'stdout' : 'stderr', stream, new Line(effects, on, caller), ends)
  const line = new Line(effects, on, caller)
  const emit = child.emit.bind(child) as (event: string, ...args: unknown[]) => boolean
  const later = (event: string, args: unknown[]): boolean => {
    if (event === 'close') ends.closed()
    else if (ended.has(event)) ends.arrived(child)
    line.push(event, () => {
      emit(event, ...args)
      if (ended.has(event)) ends.delivered(child)
    })
    return child.listenerCount(event) > 0
  }
  const delivered = new Set(['exit', 'close', 'error', 'message'])
  child.emit = ((event: string, ...args: Serializable[]) =>
    delivered.has(event) ? later(event, args) : emit(event, ...args)) as typeof child.emit
  effects.unfinished(child, () => void child.kill('SIGKILL'), {
    word: 'a child process running',
    isOpen: () => child.exitCode === null && child.signalCode === null && keepsAlive(child),
  })
}

/** Whether `execFile` is what starts the process: nobody writes to its input, as a rule. */
let executing = false

const takesInput = ({ stdin, channel }: ChildProcess): boolean =>
  !executing && ((stdin !== null && stdin !== undefined && !stdin.writableEnded) || Boolean(channel))

function spawn(this: ChildProcess, ...args: never[]): unknown {
  const control = controlledBy()
  if (control === undefined) return Reflect.apply(realSpawn, this, args)
  if (control.caller === Caller.leftover) throw new AbortError()
  const result = Reflect.apply(realSpawn, this, args)
  watch(this, control.effects, control.caller, takesInput(this) ? 1 : LENIENT)
  return result
}

function execFile(this: unknown, ...args: never[]): unknown {
  executing = true
  try {
    return Reflect.apply(realExecFile, this, args)
  } finally {
    executing = false
  }
}

const patches = new Patches()
  .value(prototype, 'spawn', spawn)
  .value(childProcess, 'execFile', Object.defineProperties(execFile, Object.getOwnPropertyDescriptors(realExecFile)))

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
