/** Runs a scenario under a search of the spec's own, without a campaign, and keeps what each execution was. */

import { Driver } from '../../../src/runtime/async/driver.ts'
import type { Outside } from '../../../src/runtime/async/outside.ts'
import { Sort } from '../../../src/runtime/async/sort.ts'
import { Board, grown, initialSize } from '../../../src/runtime/board.ts'
import { spent } from '../../../src/runtime/decision.ts'
import { Engine } from '../../../src/runtime/engine.ts'
import { Leader } from '../../../src/runtime/leader.ts'
import { Allocator } from '../../../src/runtime/objects/allocator.ts'
import { freshBuffers } from '../../../src/runtime/objects/buffer.ts'
import { makeShared } from '../../../src/runtime/objects/factory.ts'
import { LocalValues } from '../../../src/runtime/objects/values.ts'
import { pointOf } from '../../../src/runtime/point.ts'
import { choosePump, Turn } from '../../../src/runtime/quiet.ts'
import { Seen } from '../../../src/runtime/seen.ts'
import { Session } from '../../../src/runtime/session.ts'
import { cycleFrom, hangOf } from '../../../src/runtime/waits.ts'
import { setHost } from '../../../src/scenario/host.ts'
import { compile } from '../../../src/scenario/program.ts'
import type { AnyScenario } from '../../../src/scenario/scenario.ts'
import type { Finished, Search } from '../../../src/strategies/strategy.ts'
import { signatureOf } from './signature.ts'

export interface Explored {
  /** Executions that counted, and those that the policy ended. */
  executions: number
  redundant: number
  /** Executions by the trace they belong to. */
  readonly traces: Map<string, number>
  /** Executions in which something was found, by fingerprint. */
  readonly failures: Map<string, number>
  readonly exhausted: boolean
  readonly search: Search
}

export interface Limits {
  readonly executions?: number
  readonly maxSteps?: number
  /** Whether traces are told apart, which takes time. */
  readonly traces?: boolean
  /** Told of every execution. */
  readonly each?: (execution: Finished, signature: string) => void
}

/** Runs everything that `make` has to offer, also after failures. */
export async function explore(
  scenario: AnyScenario,
  make: (transparent: boolean) => Search,
  { executions = 1_000_000, maxSteps, traces = true, each }: Limits = {},
): Promise<Explored> {
  const loom = new Loom(scenario, maxSteps)
  let search = make(true)
  let explored = fresh(search)
  const told: Search = {
    next: index => (explored.executions + explored.redundant < executions ? search.next(index) : undefined),
    finished(execution: Finished) {
      const signature = traces ? signatureOf(execution.trace) : ''
      if (execution.redundant) explored.redundant++
      else {
        explored.executions++
        if (traces) count(explored.traces, signature)
      }
      each?.(execution, signature)
      search.finished?.(execution)
    },
  }
  for (let from = 0; ; ) {
    const { restart, outcome } = await loom.run(told, from)
    const { failure, next } = outcome
    if (failure !== undefined) count(explored.failures, failure.problem.fingerprint)
    if (restart?.reason === 'opaque') {
      search = make(false)
      explored = fresh(search)
    } else if (restart === undefined && failure === undefined) return explored
    from = next
  }
}

/** What an async runtime is made of, but for what is not under control. */
class Loom {
  readonly #scenario: AnyScenario
  readonly #maxSteps: number | undefined
  readonly #sort = new Sort()
  #size = initialSize
  #tracking = false
  #made: { session: Session; allocator: Allocator; values: LocalValues } | undefined

  constructor(scenario: AnyScenario, maxSteps: number | undefined) {
    this.#scenario = scenario
    this.#maxSteps = maxSteps
  }

  #make() {
    const engine = new Engine(new Board(this.#size), 0)
    engine.maxSteps = this.#maxSteps ?? engine.maxSteps
    engine.cycle = strand => cycleFrom(engine, strand)
    engine.hang = () => hangOf(engine)
    const allocator = new Allocator(engine.board, true)
    const values = new LocalValues()
    const shared = makeShared(engine, values, allocator, freshBuffers)
    const session = new Session(engine, { shared, control: undefined as never, point: pointOf(engine), allocator })
    session.use(compile(this.#scenario, undefined))
    return { session, allocator, values }
  }

  /** Runs executions up to the next failure, or until one has to run again in another way. */
  async run(search: Search, from: number) {
    this.#made ??= this.#make()
    const { session, allocator, values } = this.#made
    const { engine } = session
    engine.tracking = this.#tracking
    engine.opaque = this.#sort.opaque !== undefined
    const leader = new Leader(session, { ...common, from, to: Number.POSITIVE_INFINITY }, search, new Seen())
    const driver = new Driver({
      session,
      leader,
      outside: inside,
      randomSeed: 1,
      reset() {
        allocator.reset()
        values.reset()
      },
      inspect: state => this.#sort.inspect(engine, state),
      launched: () => {},
      ended: () => {},
      unwind: () => false,
      settled: () => this.#sort.settled(engine),
    })
    const pump = await choosePump()
    setHost(session.host)
    await pump(() => driver.turn(), hooks)
    setHost(undefined)
    engine.phase = 'outside'
    const restart = engine.restart !== undefined && !spent(engine.restart) ? engine.restart : undefined
    if (restart?.reason === 'grow') {
      this.#size = grown(this.#size, restart.overflow)
      this.#made = undefined
    } else if (restart?.reason === 'context') this.#tracking = true
    return { restart, outcome: leader.outcome }
  }
}

const fresh = (search: Search): Explored => ({
  executions: 0,
  redundant: 0,
  traces: new Map(),
  failures: new Map(),
  get exhausted() {
    return search.exhausted === true
  },
  search,
})

const count = (counts: Map<string, number>, what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)

const common = {
  block: 0,
  inputs: undefined as never,
  strategy: { name: 'given' },
  seed: 1,
  randomSeed: 1,
  deadline: Number.POSITIVE_INFINITY,
  record: false,
}

/** Nothing outside takes part. */
const inside = {
  patience: 0,
  begin() {},
  progress() {},
  wait: () => Turn.outside,
  hang: () => undefined,
} as unknown as Outside

const hooks = {
  enter() {},
  leave() {},
  uncaught(error: unknown) {
    throw error
  },
}
