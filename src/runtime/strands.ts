/**
 * Whose code is running: the table of strands, the async context that tells them apart where the grant alone does not, and the
 * strand that an operation announced now belongs to.
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { Kind } from '../schedule/operation.ts'
import { hashString, mix } from '../schedule/random.ts'
import { BoardOverflow, Header, Status } from './board.ts'
import { Chooser } from './chooser.ts'
import type { InstrumentedAwaits } from './instrumented.ts'

/** What the async context of a strand carries. */
export interface StrandContext {
  readonly strand: number
  readonly epoch: number
  /** Whether it is a library's code, at work for the strand: what it asks of the platform is its own affair. */
  readonly lent?: boolean
  /** Whether it is the code of `setup`, or what lives on of it. Its strand is -1 as long as nothing of that was seen. */
  readonly service?: boolean
}

/** The async context of code that is nobody's. */
const NOBODY: StrandContext | undefined = undefined

export abstract class Strands extends Chooser {
  readonly storage = new AsyncLocalStorage<StrandContext | undefined>()
  /** There is one where instrumented code may run. */
  awaits: InstrumentedAwaits | undefined
  readonly #contexts: (StrandContext | undefined)[] = []

  /** Adds the tasks' strands to the table. */
  addTasks(threadOf: (task: number) => number): void {
    const { board, program } = this
    let left = 0
    for (let task = 0; task < program.tasks.length; task++) {
      const entry = program.tasks[task]!
      const strand = board.addStrand(task, -1, threadOf(task), hashString(entry.name) & 0x7fffffff)
      board.status[strand] =
        entry.hosted !== undefined ? Status.unused : entry.idle === true ? Status.idle : Status.pending
      board.kind[strand] = Kind.start
      board.object[strand] = 0
      board.key[strand] = -1
      board.since[strand] = 0
      if (!entry.background) left++
    }
    board.header[Header.tasksLeft] = left
  }

  /** The task, and its first strand, of what `setup` has started; -1 where there is none. */
  get service(): number {
    const { program } = this
    const last = program.tasks.length - 1
    const entry = program.tasks[last]
    return entry?.idle === true && entry.hosted === undefined ? last : -1
  }

  /** Whether the strand is of what `setup` has started. */
  isService(strand: number): boolean {
    if (strand < 0) return false
    const entry = this.program.tasks[this.board.task[strand] as number]
    return entry?.idle === true && entry.hosted === undefined
  }

  /** Whether the strand is of a worker that a task has started. */
  isHosted(strand: number): boolean {
    return strand >= 0 && this.program.tasks[this.board.task[strand] as number]?.hosted !== undefined
  }

  /** Runs `setup`. */
  setUp<T>(setup: () => T): T {
    if (!this.tracking) return setup()
    return this.storage.run({ strand: this.service, epoch: this.epoch, service: true }, setup)
  }

  /** The async context of the code now running, if it is any task's. */
  get context(): StrandContext | undefined {
    const context = this.storage.getStore()
    return this.#isSetUp(context) ? undefined : context
  }

  /** Whether it is that of `setup` itself, and not of what goes on while tasks run. */
  #isSetUp(context: StrandContext | undefined): boolean {
    return context?.service === true && this.phase !== 'running'
  }

  /** Runs code that `setup` has left with the platform, as a listener of a server: it is code of `setup`, or goes on as that. */
  asSetup<T>(f: () => T): T {
    return this.phase === 'setup' || (this.phase === 'running' && this.service >= 0) ? this.setUp(f) : f()
  }

  /** Runs what the platform is asked for by code of `setup`: what comes of it belongs to nobody. */
  asPlatform<T>(f: () => T): T {
    return this.tracking && this.#isSetUp(this.storage.getStore()) ? this.leave(f) : f()
  }

  /** The strand that the code now running belongs to; -1 when it belongs to none of this execution. */
  currentStrand(): number {
    if (!this.tracking) return this.running
    const context = this.storage.getStore()
    return context !== undefined && context.epoch === this.epoch ? context.strand : -1
  }

  /** Whether the code now running is none of the tasks': it is not under control. */
  uncontrolled(): boolean {
    return this.tracking && this.currentStrand() < 0
  }

  /** Runs `f` as code of `strand`. */
  enter<T>(strand: number, f: () => T): T {
    return this.tracking ? this.storage.run(this.#context(strand), f) : f()
  }

  /** What goes on from here, and what comes of it, is code of `strand`. */
  assume(strand: number): void {
    if (this.tracking) this.storage.enterWith(this.#context(strand))
  }

  /** Runs `f` as a library's code for `strand`: the user's code that it calls is the strand's, its timers are the platform's. */
  lend<T>(strand: number, f: () => T): T {
    return this.storage.run({ strand, epoch: this.epoch, lent: true }, f)
  }

  /** Runs `f` as code of nobody: what it calls is not under control, nor is what comes of it. */
  leave<T>(f: () => T): T {
    if (this.tracking) return this.storage.run(NOBODY, f)
    const { running } = this
    this.running = -1
    try {
      return f()
    } finally {
      this.running = running
    }
  }

  #context(strand: number): StrandContext {
    let context = this.#contexts[strand]
    if (context === undefined || context.epoch !== this.epoch) {
      context = { strand, epoch: this.epoch }
      this.#contexts[strand] = context
    }
    return context
  }

  /** A new strand for a chain that `parent` starts beside its own: a timer's callback, the second branch of a `Promise.all`. */
  fork(parent: number): number {
    const { board } = this
    // A strand forked in this same step that has not run is a sibling made by the same stretch of code, not an ancestor.
    const step = board.header[Header.step] as number
    let origin = parent
    while (
      (board.parent[origin] as number) >= 0 &&
      board.steps[origin] === 0 &&
      board.forked[origin] === step &&
      (board.status[origin] === Status.pending || board.status[origin] === Status.awaiting)
    ) {
      origin = board.parent[origin] as number
    }
    const index = (board.children[origin] = (board.children[origin] as number) + 1)
    const name = mix(board.name[origin] as number, index) & 0x7fffffff
    return board.addStrand(board.task[origin] as number, origin, this.thread, name)
  }

  /** Whether the code of `strand` that runs now goes on with it, rather than beside what the strand stands at. */
  isFree(strand: number): boolean {
    const status = this.board.status[strand]
    if (status === Status.pending || status === Status.away) return false
    return status !== Status.awaiting || this.awaits?.holds(strand) !== true
  }

  /** Which strand an operation announced now belongs to; forks when its strand stands at a point already. */
  #claim(): number {
    const { board } = this
    if (this.tracking) {
      const context = this.storage.getStore()
      if (context === undefined || context.epoch !== this.epoch) return -1
      const { strand } = context
      if (strand < 0) {
        this.restartWith({ reason: 'setup' })
        return -1
      }
      if (this.isFree(strand)) return strand
      const child = this.fork(strand)
      this.storage.enterWith(this.#context(child))
      return child
    }
    const strand = this.running
    if (strand < 0 || board.status[strand] !== Status.running) {
      this.restartWith({ reason: 'context' })
      return -1
    }
    return strand
  }

  /** The strand that a synchronous operation announced now belongs to; -1 when the code now running is none of this execution's. */
  claim(): number {
    try {
      return this.#claim()
    } catch (error) {
      if (!(error instanceof BoardOverflow)) throw error
      this.restartWith({ reason: 'grow', overflow: error })
      return -1
    }
  }
}
