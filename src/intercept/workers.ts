/**
 * Covers, in threads: workers that the code of tasks starts by `new Worker`. A worker gets a thread of the gang, in which what it
 * does is under control like what tasks do; this is its side of whoever has started it, `hosting.ts` is its own.
 * Scheduling points: starting it and posting to it, and the moment before a message, its end or its error is told of.
 * Uncontrolled, and told as such: workers with options that cannot be honoured here, and those beyond `MOST_LANES`.
 */

import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import workerThreads from 'node:worker_threads'
import { AbortError } from '../runtime/abort.ts'
import { Status } from '../runtime/board.ts'
import { laneOf, MOST_LANES } from '../runtime/lane.ts'
import { Kind } from '../schedule/operation.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import { Patches } from './patches.ts'
import { controlledBy } from './platform-call.ts'
import type { ThreadMessages } from './thread-messages.ts'
import { boxOf, eventOf, type Start, shownEvent, shownStart, type Thrown, thrownOf } from './worker-start.ts'

type Method = (...args: unknown[]) => unknown
type Options = workerThreads.WorkerOptions & { readonly transferList?: readonly unknown[] }

/** A worker of this thread's code. */
interface Handle {
  /** Of the runtime that it was started in. */
  readonly owner: Workers
  readonly name: string
  readonly epoch: number
  /** The number of its lane. */
  readonly lane: number
  readonly worker: EventEmitter
  /** The code that it has ended with. */
  code: number | undefined
  /** Told when it has ended. */
  readonly waiting: ((code: number) => void)[]
}

/** Thrown when a worker is to go on that was started in an execution that has ended. */
export class StaleWorker extends Error {
  override readonly name = 'StaleWorker'
}

/** Whatever has kept one may come back with it in another run. */
const handles = new WeakMap<object, Handle>()

export class Workers {
  /** What is to be known of the run. */
  readonly notes = new Set<string>()
  readonly #effects: Effects
  readonly #messages: ThreadMessages
  /** How many each strand has started. */
  readonly #counts = new Map<number, number>()
  readonly #patches: Patches

  constructor(effects: Effects, messages: ThreadMessages) {
    this.#effects = effects
    this.#messages = messages
    this.#patches = this.#patchesOf(workerThreads.Worker.prototype as unknown as Record<string, Method>)
  }

  begin(): void {
    if (this.#counts.size > 0) this.#counts.clear()
  }

  install(): () => void {
    this.#patches.install()
    return () => this.#patches.restore()
  }

  #patchesOf(prototype: Record<string, Method>): Patches {
    const patches = new Patches()
    const take = (name: string, method: (handle: Handle, ...args: unknown[]) => unknown) => {
      const real = prototype[name] as Method
      patches.value(prototype, name, function (this: object, ...args: unknown[]) {
        const handle = handles.get(this)
        return handle === undefined ? Reflect.apply(real, this, args) : method(handle, ...args)
      })
    }
    take('postMessage', (handle, message, transfer) => this.#post(handle, message, transfer))
    take('terminate', handle => this.#terminate(handle))
    // The run goes on for as long as the tasks do.
    take('ref', () => undefined)
    take('unref', () => undefined)
    return patches
  }

  /** A worker on a lane; undefined when the platform is to start it. */
  started([file, given]: readonly unknown[], newTarget: NewableFunction): object | undefined {
    const control = controlledBy()
    if (control === undefined) return undefined
    if (control.caller === Caller.leftover) throw new AbortError()
    const options = (given ?? {}) as Options
    const href = hrefOf(file, options)
    const { engine } = this.#effects
    if (href === undefined) return undefined
    if (!engine.tracking) {
      engine.restartWith({ reason: 'context' })
      throw new AbortError()
    }
    const strand = control.caller
    const why = refusal(options) ?? this.#full(strand)
    if (why !== undefined) {
      const task = engine.program.tasks[engine.board.task[strand] as number]!.name
      this.notes.add(`outside control: a worker that ${task} starts, since ${why}; executions may not repeat`)
      return undefined
    }
    const count = (this.#counts.get(strand) ?? 0) + 1
    this.#counts.set(strand, count)
    const lane = laneOf(engine, strand, count)
    const number = engine.program.tasks.findIndex(({ name, hosted }) => hosted !== undefined && name === lane.name)
    if (number < 0) {
      engine.restartWith({ reason: 'worker', lane, memory: this.#messages.hasMemory(options.workerData) })
      throw new AbortError()
    }
    return this.#start(strand, number, lane.name, href, options, newTarget)
  }

  #full(strand: number): string | undefined {
    const { engine } = this.#effects
    const lane = laneOf(engine, strand, (this.#counts.get(strand) ?? 0) + 1)
    const lanes = engine.program.tasks.filter(({ hosted }) => hosted !== undefined)
    if (lanes.length < MOST_LANES || lanes.some(({ name }) => name === lane.name)) return undefined
    return `there are more than ${MOST_LANES} of them`
  }

  #start(strand: number, lane: number, name: string, href: string, options: Options, newTarget: NewableFunction) {
    const { engine } = this.#effects
    const { board } = engine
    const { argv, env, transferList, workerData } = options
    const start: Start = {
      name,
      href,
      eval: options.eval === true,
      workerData,
      argv: argv?.map(String) ?? [],
      env: typeof env === 'object' ? { ...env } : undefined,
    }
    const mail = this.#messages.mail(`${name} start`, name)
    this.#messages.put(mail, start, transferList, shownStart(start))
    board.status[lane] = Status.pending
    board.kind[lane] = Kind.take
    board.object[lane] = mail.id
    board.key[lane] = 0
    board.argument[lane] = 0
    board.since[lane] = engine.moment
    board.forked[lane] = engine.trace.length
    const worker = Reflect.construct(EventEmitter, [], newTarget) as Handle['worker']
    const handle: Handle = { owner: this, name, epoch: engine.epoch, lane, worker, code: undefined, waiting: [] }
    handles.set(worker, handle)
    Object.defineProperties(worker, {
      threadId: { get: () => (handle.code === undefined ? lane + 1 : -1), configurable: true },
      resourceLimits: { value: {}, configurable: true },
      stdin: { value: null, configurable: true },
      stdout: { value: new Readable({ read() {} }), configurable: true },
      stderr: { value: new Readable({ read() {} }), configurable: true },
    })
    const inbox = boxOf(this.#messages, name, 'messages')
    this.#messages.stand(handle, inbox, strand, message => this.#told(handle, message), shownEvent)
    // It may well have begun by then, and only who listens can tell.
    worker.on('newListener', (event: string) => {
      if (event === 'online' && worker.listenerCount('online') === 0) this.#messages.post(inbox, eventOf('online'))
    })
    return worker
  }

  #told(handle: Handle, message: unknown): void {
    const { worker } = handle
    const event = eventOf.in(message)
    try {
      if (event === undefined) worker.emit('message', message)
      else if (event.event === 'online') worker.emit('online')
      else if (event.event === 'error') worker.emit('error', thrownOf(event.value as Thrown))
      else this.#exited(handle, event.value as number)
    } catch (error) {
      this.#effects.uncaught(error)
    }
  }

  #exited(handle: Handle, code: number): void {
    this.#messages.closed(handle)
    handle.code = code
    for (const each of handle.waiting.splice(0)) each(code)
    handle.worker.emit('exit', code)
  }

  #post(handle: Handle, message: unknown, transfer: unknown): void {
    const { engine } = this.#effects
    if (engine.phase !== 'running') return
    if (!this.#isCurrent(handle)) throw this.#stale(handle)
    if (handle.code === undefined)
      this.#messages.put(boxOf(this.#messages, handle.name, 'parentPort'), message, transfer)
  }

  #isCurrent({ owner, epoch }: Handle): boolean {
    return owner === this && epoch === this.#effects.engine.epoch
  }

  async #terminate(handle: Handle): Promise<number | undefined> {
    const { engine } = this.#effects
    if (!this.#isCurrent(handle) || engine.phase !== 'running' || handle.code !== undefined) return handle.code ?? 1
    const { board } = engine
    const inbox = boxOf(this.#messages, handle.name, 'messages')
    engine.requestSync(undefined, Kind.point, -1, 0, `terminate ${handle.name}`)
    if (board.done[handle.lane] === 0) {
      engine.endLane(handle.lane)
      this.#messages.post(inbox, eventOf('exit', 1))
    }
    return new Promise(ended => handle.waiting.push(ended))
  }

  #stale({ name }: Handle): StaleWorker {
    return new StaleWorker(
      `heddle: scenario '${this.#effects.engine.program.scenario.name}': the worker ${name} was started in an earlier execution ` +
        'and ended with it, but what has started it was kept, by a module or a cache of a package. Start it anew in each ' +
        'execution: have the task load the package afresh, or give the worker another path.',
    )
  }
}

function hrefOf(file: unknown, { eval: isSource }: Options): string | undefined {
  if (isSource === true) return typeof file === 'string' ? file : undefined
  if (file instanceof URL) return file.protocol === 'file:' || file.protocol === 'data:' ? file.href : undefined
  if (typeof file !== 'string') return undefined
  return /^(?:\/|[a-z]:[\\/]|\\\\|\.\.?[\\/])/i.test(file) ? pathToFileURL(resolve(file)).href : undefined
}

/** Why a worker with these options cannot be under control. */
function refusal({ stdin, stdout, stderr, resourceLimits, execArgv }: Options): string | undefined {
  for (const [name, wanted] of Object.entries({ stdin, stdout, stderr }))
    if (wanted === true) return `it has its own ${name}`
  if (resourceLimits !== undefined && Object.values(resourceLimits).some(limit => limit !== undefined))
    return 'it has resource limits'
  const flag = execArgv?.find(each => each !== '' && !process.execArgv.includes(each))
  return flag === undefined ? undefined : `it has a flag, ${flag}`
}
