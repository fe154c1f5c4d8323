/** What a worker keeps between batches: its scenario, an engine over the board and, in the leader, the search. */

import { type Intercepts, interceptAll } from '../../intercept/all.ts'
import { InputSource } from '../../scenario/input-source.ts'
import { compile, type Program } from '../../scenario/program.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { startSearch } from '../../strategies/registry.ts'
import type { Search } from '../../strategies/strategy.ts'
import { census } from '../async/outside.ts'
import { Board } from '../board.ts'
import { controlOf, Learned } from '../control.ts'
import { Engine } from '../engine.ts'
import { withLanes } from '../lane.ts'
import { Allocator } from '../objects/allocator.ts'
import { PooledBuffers } from '../objects/buffer.ts'
import { makeShared } from '../objects/factory.ts'
import { Found } from '../objects/found.ts'
import { HeapValues } from '../objects/heap-values.ts'
import { pointOf } from '../point.ts'
import { Seen } from '../seen.ts'
import type { Session } from '../session.ts'
import { cycleFrom } from '../waits.ts'
import { ThreadsError } from './errors.ts'
import type { Job } from './job.ts'
import { ThreadSession } from './listening.ts'
import { TaskResults } from './results.ts'

/** What hangs on one board. */
export interface Place {
  readonly engine: Engine
  readonly session: Session
  readonly allocator: Allocator
  readonly buffers: PooledBuffers
  readonly values: HeapValues
  readonly results: TaskResults
  readonly found: Found
  /** In place from one batch to the next: nobody else's code runs in this thread, and between batches they pass calls through. */
  readonly intercepts: Intercepts
}

export class Seat {
  readonly scenario: AnyScenario
  readonly role: number
  readonly learned = new Learned()
  /** What is in flight although no task has started it. */
  readonly inFlight = census()
  readonly #inputs: InputSource
  #board: string | undefined
  #place: Place | undefined
  #program: { readonly inputs: string; readonly program: Program } | undefined
  #search: { readonly key: string; readonly search: Search; readonly seen: Seen } | undefined

  constructor(scenario: AnyScenario, role: number) {
    this.scenario = scenario
    this.role = role
    this.#inputs = new InputSource(scenario)
  }

  /** The engine over the job's board, made ready for the job. */
  place(job: Job): Place {
    for (const key of job.learned) this.learned.methods.set(key, true)
    const key = `${job.board.id}:${job.buffers.map(buffer => buffer.byteLength).join(',')}`
    if (this.#place === undefined || this.#board !== key) {
      this.#board = key
      this.#place?.intercepts.leave()
      this.#place = this.#build(job)
      this.#place.intercepts.enter()
    }
    const { engine, session } = this.#place
    engine.tracking = job.tracking
    engine.opaque = job.opaque
    session.use(this.#compiled(job))
    return this.#place
  }

  /** Gives up what is in place for its scenario. */
  leave(): void {
    this.#place?.intercepts.leave()
    this.#place = undefined
  }

  #build({ board: { size, buffer }, buffers: pool, wire }: Job): Place {
    const board = new Board(size, buffer)
    const engine = new Engine(board, this.role)
    engine.maxSteps = this.scenario.definition.maxSteps
    engine.cycle = strand => cycleFrom(engine, strand)
    const allocator = new Allocator(board, this.role === 0)
    const values = new HeapValues(allocator)
    const buffers = new PooledBuffers(pool, this.role === 0)
    const shared = makeShared(engine, values, allocator, buffers)
    const control = controlOf(engine, this.learned)
    const session = new ThreadSession(engine, { shared, control, point: pointOf(engine), allocator })
    const found = new Found(engine, values, allocator, buffers)
    const intercepts = interceptAll(engine, session, found, wire)
    return { engine, session, allocator, buffers, values, results: new TaskResults(allocator), found, intercepts }
  }

  #compiled({ batch, threads, lanes }: Job): Program {
    const inputs = JSON.stringify([batch.inputs, lanes.map(({ name }) => name)])
    if (this.#program?.inputs !== inputs) {
      const own = compile(this.scenario, this.#inputs.value(batch.inputs))
      const program = withLanes(own, lanes)
      if (program.tasks.length !== threads) {
        throw new ThreadsError(
          `heddle: scenario '${this.scenario.name}': it has ${own.tasks.length} tasks in a worker thread and ${threads - lanes.length} ` +
            'in the main thread: what its module defines must not depend on where it is imported.',
        )
      }
      this.#program = { inputs, program }
    }
    return this.#program.program
  }

  /** The search of the job's block, and the executions it has led to. */
  search({ batch, generation, opaque }: Job): { readonly search: Search; readonly seen: Seen } {
    const key = `${batch.block}:${generation}`
    if (this.#search?.key !== key) {
      const search = startSearch(batch.strategy, { seed: batch.seed, transparent: !opaque })
      this.#search = { key, search, seen: new Seen() }
    }
    return this.#search
  }
}
