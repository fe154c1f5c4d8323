/** The threaded runtime: each task on a worker thread of its own, over a board in shared memory. */

import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { Mutex } from 'async-mutex'
import { isInstrumentationDeclined, registeredScope } from '../../instrument/scope.ts'
import { loaderFor } from '../../instrument/typescript.ts'
import { register } from '../../scenario/brands.ts'
import { InputSource } from '../../scenario/input-source.ts'
import { compile, type Program } from '../../scenario/program.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { Board, type BoardSize, grown, Header, initialSize } from '../board.ts'
import { type Lane, withLane, withLanes } from '../lane.ts'
import { localPath } from '../location.ts'
import type { Batch, BatchOutcome, Runtime } from '../runtime.ts'
import { casualty } from './casualty.ts'
import { Stage } from './cue.ts'
import { ThreadsError, withoutModule } from './errors.ts'
import type { Gang } from './gang.ts'
import { giveGang, takeGang } from './gangs.ts'
import type { Job, JobResult, Part, PlainRestart } from './job.ts'
import { mergeParts, mergeResults } from './merging.ts'
import { faultError } from './plain.ts'
import { isProgram } from './program-file.ts'

export { NotShareable, ThreadsError } from './errors.ts'

export interface ThreadsRuntimeOptions {
  /**
   * Milliseconds without any step after which the task that runs is *stuck*; computing for a long time is not. Default 5,000.
   */
  readonly stepTimeout?: number | undefined
  /** Milliseconds to wait for an outside effect. Default 1,000. */
  readonly patience?: number | undefined
  /** Megabytes of heap that each worker may have. Default 256. */
  readonly memory?: number | undefined
  /** URLs of modules that each worker imports before the scenario's. */
  readonly preload?: readonly string[] | undefined
}

const DEFAULT_STEP_TIMEOUT = 5_000
const DEFAULT_PATIENCE = 1_000
const DEFAULT_MEMORY = 256

let boards = 0
let jobs = 0
let runtimes = 0

export class ThreadsRuntime implements Runtime {
  readonly #scenario: AnyScenario
  readonly #inputs: InputSource
  readonly #options: Required<{ [K in keyof ThreadsRuntimeOptions]: NonNullable<ThreadsRuntimeOptions[K]> }>
  readonly #oneAtATime = new Mutex()
  readonly #number = ++runtimes
  #gang: Gang | undefined
  #board: { readonly id: number; readonly board: Board } | undefined
  /** As large as was ever needed. */
  #size: BoardSize | undefined
  #buffers: readonly SharedArrayBuffer[] = []
  #tracking = false
  #opaque: string | undefined
  #learned: readonly string[] = []
  #lanes: readonly Lane[] = []
  /** Whether tasks send raw memory of their own, to workers or to each other. */
  #memory = false
  /** What names of channels begin with: other threads of the process may have runtimes of their own. */
  readonly #wires = randomUUID()
  #generation = 0
  #closed = false

  constructor(scenario: AnyScenario, options: ThreadsRuntimeOptions = {}) {
    this.#scenario = scenario
    this.#inputs = new InputSource(scenario)
    this.#options = {
      stepTimeout: options.stepTimeout ?? DEFAULT_STEP_TIMEOUT,
      patience: options.patience ?? DEFAULT_PATIENCE,
      memory: options.memory ?? DEFAULT_MEMORY,
      preload: options.preload ?? [],
    }
  }

  /** Whether the tasks share nothing but shared objects, as far as is known. */
  get transparent(): boolean {
    return this.#opaque === undefined
  }

  /**
   * Runs a batch. Rejects with a `NotShareable` when threads cannot share the state, a `ScenarioError` when a function of the
   * definition other than a task fails, and a `ThreadsError` when the threads could not be set to work.
   */
  run(batch: Batch): Promise<BatchOutcome> {
    return this.#oneAtATime.runExclusive(() => this.#run(batch))
  }

  async #run(batch: Batch): Promise<BatchOutcome> {
    const own = compile(this.#scenario, this.#inputs.value(batch.inputs))
    let outcome: BatchOutcome | undefined
    for (let from = batch.from; ; ) {
      const part = await this.#part({ ...batch, from }, withLanes(own, this.#lanes))
      outcome = outcome === undefined ? part.outcome : mergeParts(outcome, part.outcome)
      const { restart } = part
      if (restart === undefined) break
      // Where there is raw memory, what is done to its elements is to be seen: the modules are loaded anew, instrumented.
      if (!this.#instruments && bringsMemory(restart)) await this.#disband()
      this.#adapt(restart)
      if (restart.reason === 'opaque' || restart.reason === 'worker' || restart.reason === 'memory') {
        this.#generation++
        outcome = undefined
        from = batch.from
      } else from = part.outcome.next
    }
    return this.#opaque === undefined ? outcome : { ...outcome, notes: [...outcome.notes, this.#opaque] }
  }

  #adapt(restart: PlainRestart): void {
    switch (restart.reason) {
      case 'context':
        this.#tracking = true
        break
      case 'opaque':
        this.#opaque = restart.because
        break
      case 'worker':
        this.#lanes = withLane(this.#lanes, restart.lane)
        this.#memory ||= restart.memory
        this.#board = undefined
        break
      case 'memory':
        this.#memory = true
        this.#board = undefined
        break
      case 'grow':
        this.#renewBoard(grown(this.#size!, restart))
        break
      case 'buffers':
        this.#buffers = restart.sizes.map(bytes => {
          const buffer = new SharedArrayBuffer(bytes)
          register(buffer)
          return buffer
        })
    }
  }

  /** Runs executions until the batch is done or one has to run again in another way. */
  async #part(batch: Batch, program: Program): Promise<Part> {
    const threads = program.tasks.length
    const gang = await this.#gangOf(threads)
    const { id, board } = this.#boardFor(threads)
    const { header } = board
    header[Header.arrived] = 0
    header[Header.stop] = 0
    header[Header.failed] = 0
    header[Header.restarted] = 0
    header[Header.faulted] = 0
    header[Header.holder] = 0
    header[Header.described] = -1
    header[Header.stage] = Stage.gathering
    header.fill(0, Header.executions, Header.concurrent + 1)
    const job: Job = {
      number: ++jobs,
      runtime: this.#number,
      scenario: this.#place(),
      board: { id, size: board.size, buffer: board.buffer as SharedArrayBuffer },
      wire: this.#lanes.length === 0 && !this.#memory ? undefined : `heddle ${this.#wires} ${id}`,
      buffers: this.#buffers,
      threads,
      lanes: this.#lanes,
      batch,
      tracking: this.#tracking,
      opaque: this.#opaque !== undefined,
      generation: this.#generation,
      patience: this.#options.patience,
      learned: this.#learned,
    }
    const ran = await gang.run(job, board)
    if (!gang.alive) this.#board = undefined
    this.#learned = [...new Set([...this.#learned, ...ran.results.flatMap(result => result.learned)])]
    const fault = ran.found.fault ?? ran.results.find(result => result.fault !== undefined)?.fault
    if (fault !== undefined) {
      await this.#disband()
      throw faultError(this.#scenario.name, fault)
    }
    if (ran.loss !== undefined) {
      const { stepTimeout, memory } = this.#options
      return casualty(ran, { board, program, record: batch.record, stepTimeout, memory })
    }
    return { outcome: mergeResults(ran.results), restart: restartOf(ran.results) }
  }

  #place(): Job['scenario'] {
    const { name, files } = this.#scenario
    const [file] = files
    if (file === undefined) throw withoutModule(name, 'where this one is defined cannot be told')
    if (isProgram(file)) throw withoutModule(name, `this one is defined in ${localPath(file)}`)
    const urls = files.filter(each => !isProgram(each)).map(each => pathToFileURL(each).href)
    return { urls, name, preload: this.#options.preload, scope: this.#scope() }
  }

  /** Where there is raw memory, accesses to it are to be seen, unless all code is to be left as it is. */
  #scope(): Job['scenario']['scope'] {
    if (isInstrumentationDeclined()) return 'none'
    const { packages } = registeredScope() ?? { packages: [] }
    return this.#instruments ? { packages, mode: 'threads' } : undefined
  }

  get #instruments(): boolean {
    return this.#buffers.length > 0 || this.#memory
  }

  async #gangOf(threads: number): Promise<Gang> {
    if (this.#closed) throw new ThreadsError(`heddle: scenario '${this.#scenario.name}': its threads were ended.`)
    if (this.#gang?.alive && this.#gang.size >= threads) return this.#gang
    const lanes = this.#lanes.length
    const size = Math.max(threads - lanes + roomFor(lanes), this.#gang?.size ?? 0)
    await this.#disband()
    const { stepTimeout, memory } = this.#options
    const { urls, preload, scope } = this.#place()
    const kind = JSON.stringify([stepTimeout, memory, preload, scope, loaderFor(urls)])
    this.#gang = await takeGang({ threads: size, stepTimeout, memory, kind })
    return this.#gang
  }

  #boardFor(threads: number): { readonly id: number; readonly board: Board } {
    const size = this.#size ?? sizeFor(threads)
    if (this.#board === undefined || size.threads < threads) {
      const { strands } = sizeFor(threads)
      this.#renewBoard({ ...size, threads: Math.max(size.threads, threads), strands: Math.max(size.strands, strands) })
    }
    return this.#board!
  }

  #renewBoard(size: BoardSize): void {
    this.#size = size
    this.#board = { id: ++boards, board: new Board(size, undefined, true) }
  }

  async #disband(): Promise<void> {
    await this.#gang?.close()
    this.#board = undefined
  }

  /** Ends the workers, for good: a run that is under way rejects. */
  async close(): Promise<void> {
    this.#closed = true
    const gang = this.#gang
    this.#gang = undefined
    this.#board = undefined
    if (gang !== undefined) await giveGang(gang)
  }
}

/** Threads for so many workers of tasks: where there are several there may well be more, and each time all would start anew. */
const roomFor = (lanes: number): number => (lanes <= 2 ? lanes : 2 ** Math.ceil(Math.log2(lanes)))

/** Whether from now on threads share raw memory. */
const bringsMemory = (restart: PlainRestart): boolean =>
  restart.reason === 'buffers' || restart.reason === 'memory' || (restart.reason === 'worker' && restart.memory)

function restartOf(results: readonly JobResult[]): PlainRestart | undefined {
  return results.find(result => result.restart !== undefined)?.restart
}

/** A board for that many tasks. Its columns are short, since every switch moves them from core to core. */
function sizeFor(threads: number): BoardSize {
  return { ...initialSize, threads, strands: threads + 2, bytes: 1 << 16 }
}
