/** Everything of the platform that a run takes under control, put in place together and taken back in reverse. */

import { syncBuiltinESMExports } from 'node:module'
import { AbortError } from '../runtime/abort.ts'
import { BoardOverflow, Header } from '../runtime/board.ts'
import type { Engine } from '../runtime/engine.ts'
import type { Found } from '../runtime/objects/found.ts'
import { failed } from '../runtime/problems.ts'
import type { Session } from '../runtime/session.ts'
import { isPreconditionFailure } from '../scenario/input-source.ts'
import { install as installAbortTimeout } from './abort-timeout.ts'
import { install as installChildProcess } from './child-process.ts'
import { Clock } from './clock.ts'
import { install as installCrypto } from './crypto.ts'
import { install as installDns } from './dns.ts'
import { Effects } from './effects.ts'
import { install as installExit } from './exit.ts'
import { refuseFakeTimers } from './fake-timers.ts'
import { begin as beginFileTimes, install as installFileTimes } from './file-times.ts'
import { install as installFs } from './fs.ts'
import { install as installFsDir } from './fs-dir.ts'
import { install as installFsPromises } from './fs-promises.ts'
import { install as installFsSync } from './fs-sync.ts'
import { install as installFsSyncTimes } from './fs-sync-times.ts'
import { Hosting } from './hosting.ts'
import { install as installImports } from './imports.ts'
import { install as installListeners, Listeners } from './listeners.ts'
import { Network } from './network.ts'
import { install as installPlatformCalls } from './platform-call.ts'
import { install as installRandomness } from './randomness.ts'
import { type LeftRejection, Rejections } from './rejections.ts'
import { install as installRequires } from './requires.ts'
import { install as installSetupMemory } from './setup-memory.ts'
import { SetupTimers } from './setup-timers.ts'
import { sharedMemory } from './shared-memory.ts'
import { install as installThreadLocks } from './thread-locks.ts'
import { ThreadMessages } from './thread-messages.ts'
import { install as installTicks } from './ticks.ts'
import { install as installTime } from './time.ts'
import { install as installTimers } from './timers.ts'
import { install as installTimersPromises } from './timers-promises.ts'
import { install as installWebAssembly } from './web-assembly.ts'
import { install as installWorkerThreads } from './worker-threads.ts'
import { Workers } from './workers.ts'
import { install as installZlib } from './zlib.ts'

export class Intercepts {
  readonly clock: Clock
  readonly effects: Effects
  readonly network: Network
  readonly setupTimers: SetupTimers
  readonly #engine: Engine
  readonly #session: Session
  /** In threads: what they find by name. */
  readonly #found: Found | undefined
  readonly #messages: ThreadMessages | undefined
  /** Workers that tasks start: in the thread of who starts them, and in their own. */
  readonly workers: Workers | undefined
  readonly hosting: Hosting | undefined
  readonly #rejections: Rejections
  readonly #listeners: Listeners
  readonly #sharedMemory: () => () => void
  #uninstalls: (() => void)[] | undefined

  constructor(engine: Engine, session: Session, found: Found | undefined, wire: string | undefined) {
    this.#engine = engine
    this.#session = session
    this.#found = found
    this.#rejections = new Rejections(engine, this.uncaught)
    this.clock = new Clock(engine, this.uncaught)
    this.setupTimers = new SetupTimers(this.clock)
    this.effects = new Effects(engine, this.uncaught)
    this.#listeners = new Listeners(engine, () => session.state)
    this.network = new Network(this.effects)
    this.#sharedMemory = sharedMemory(engine, this.clock, found !== undefined)
    this.#messages = found && new ThreadMessages(this.effects, found, () => session.state, wire)
    this.workers = this.#messages && new Workers(this.effects, this.#messages)
    this.hosting = this.#messages && new Hosting(this.effects, this.#messages)
  }

  /** Forgets the execution before; call it between `engine.begin` and `setup`. */
  begin(): void {
    this.clock.begin()
    this.setupTimers.begin()
    beginFileTimes()
    this.effects.begin()
    this.network.begin()
    this.hosting?.leave()
    this.#messages?.begin()
    this.workers?.begin()
    this.#rejections.begin()
    this.#listeners.begin()
  }

  /** The tasks are about to begin: what `setup` has left comes under control. */
  launch(): void {
    this.setupTimers.launch()
    this.network.launch()
  }

  /** The tasks have ended: what is left is the platform's. */
  release(): void {
    this.setupTimers.release()
    this.network.release()
  }

  /** Ends what the last execution has left; call it when no other follows. */
  end(): void {
    this.setupTimers.begin()
    this.clock.end()
    this.effects.cutOff()
    this.network.end()
  }

  /** Takes the platform under control; does nothing when it is already. */
  enter(): void {
    if (this.#uninstalls !== undefined) return
    const { clock } = this
    // A thread's event loop stands still while others have the turn: there the timers of `setup` are the platform's.
    const setup = this.#found === undefined ? this.setupTimers : undefined
    const installs = [
      () => installTimers(clock, setup),
      () => installTimersPromises(clock, setup),
      () => installAbortTimeout(clock, setup),
      () => installTime(clock),
      () => installRandomness(this.#engine, this.#session.randomness),
      () => installPlatformCalls(this.effects),
      installFs,
      installFsPromises,
      installFsDir,
      installCrypto,
      installZlib,
      installDns,
      installImports,
      installWebAssembly,
      installChildProcess,
      () => installTicks(this.uncaught),
      ...(this.#found === undefined ? this.#alone() : this.#betweenThreads(this.#found)),
      () => installRequires(this.#engine),
      () => installExit(this.#engine, code => this.hosting?.exit(code)),
      this.#sharedMemory,
      () => this.#rejections.install(),
      () => installListeners(this.#listeners),
    ]
    this.#uninstalls = []
    try {
      for (const install of installs) this.#uninstalls.push(install())
    } catch (error) {
      this.leave()
      throw error
    }
    syncBuiltinESMExports()
  }

  /** On one event loop: what goes on in it is all there is. */
  #alone(): (() => () => void)[] {
    return [...this.network.installs, () => installFileTimes(this.clock), installFsSyncTimes]
  }

  /** Threads have an event loop each: sockets between two of them are outside. */
  #betweenThreads(found: Found): (() => () => void)[] {
    return [
      installFsSync,
      // Each thread has an event loop of its own: where a server is, is unknown.
      ...this.network.clients,
      () => (this.#messages as ThreadMessages).install(),
      () => installSetupMemory(this.#engine, this.#session.services.shared),
      () => (this.workers as Workers).install(),
      () => this.#installWorkerThreads(),
      () => installThreadLocks(this.#engine, found),
    ]
  }

  #installWorkerThreads(): () => void {
    const messages = this.#messages as ThreadMessages
    const uninstall = installWorkerThreads({
      made: channel => messages.made(channel),
      received: port => messages.received(port),
      started: (args, newTarget) => (this.workers as Workers).started(args, newTarget),
    })
    return () => {
      this.hosting?.leave()
      uninstall()
    }
  }

  /** Puts back exactly what was there, whatever happens; does nothing when it is back already. */
  leave(): void {
    const uninstalls = this.#uninstalls
    if (uninstalls === undefined) return
    this.#uninstalls = undefined
    const errors: unknown[] = []
    for (const uninstall of uninstalls.reverse()) {
      try {
        uninstall()
      } catch (error) {
        errors.push(error)
      }
    }
    syncBuiltinESMExports()
    if (errors.length > 0) throw errors[0]
  }

  /** Tells of what code threw with nobody to catch it: a finding against the task whose code runs. */
  readonly uncaught = (error: unknown): void => {
    const engine = this.#engine
    if (error instanceof AbortError || this.#rejections.leftover()) return
    const task = this.#rejections.task()
    if (task === undefined || task < 0) this.#rejections.foreign(error)
    else if (error instanceof BoardOverflow) engine.restartWith({ reason: 'grow', overflow: error })
    else if (isPreconditionFailure(error)) this.#discard()
    else if (engine.isHosted(task)) this.hosting?.failed(error)
    else {
      const step = (engine.board.header[Header.step] as number) - 1
      engine.raise(failed('task-failed', engine.program.tasks[task]!.name, error, step))
    }
  }

  /** How many rejections nobody has handled so far. */
  get leftCount(): number {
    return this.#rejections.count
  }

  /** The rejections that nobody has handled so far. */
  left(): LeftRejection[] {
    return this.#rejections.left()
  }

  /** Call it when the tasks have ended: a rejection that is left is a finding. */
  settled(): void {
    const engine = this.#engine
    this.effects.settled()
    this.#listeners.settled()
    for (const { task, reason, step } of this.left()) {
      if (isPreconditionFailure(reason)) this.#discard()
      else engine.raise(failed('unhandled-rejection', engine.program.tasks[task]?.name ?? 'setup', reason, step))
    }
  }

  #discard(): void {
    this.#session.discarded = true
    this.#engine.restartWith({ reason: 'discard' })
  }
}

/**
 * Prepares to take the platform under control for a run: on one event loop, or with `found` in a worker thread of the threaded mode,
 * `wire` being the name of a channel between these.
 * Throws when fake timers are active.
 */
export function interceptAll(engine: Engine, session: Session, found?: Found, wire?: string): Intercepts {
  refuseFakeTimers()
  // Reads every getter of the platform's modules, some of which load others: before anything is patched.
  syncBuiltinESMExports()
  return new Intercepts(engine, session, found, wire)
}
