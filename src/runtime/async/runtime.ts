/** The async runtime: all tasks on one event loop, one step at a time, each run until the queues are empty. */

import { Mutex } from 'async-mutex'
import { setAccessListener } from '../../instrument/accesses-runtime.ts'
import { setInstrumentation, slot } from '../../instrument/slot.ts'
import { interceptAll } from '../../intercept/all.ts'
import { AsyncMutexes, findAsyncMutex } from '../../intercept/async-mutex.ts'
import { Locks } from '../../intercept/locks.ts'
import { NavigatorLocks } from '../../intercept/navigator-locks.ts'
import { withSetupTask } from '../../intercept/setup-timers.ts'
import { dropTicks } from '../../intercept/ticks.ts'
import { setHost } from '../../scenario/host.ts'
import { InputSource } from '../../scenario/input-source.ts'
import { compile, type Program } from '../../scenario/program.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Unseen } from '../../scenario/state/transparency.ts'
import { startSearch } from '../../strategies/registry.ts'
import type { Search } from '../../strategies/strategy.ts'
import { AccessLog } from '../accesses.ts'
import { watchAwaits } from '../awaits.ts'
import { Board, grown, initialSize } from '../board.ts'
import { controlOf, Learned, nameControlled } from '../control.ts'
import { type Restart, spent } from '../decision.ts'
import { Engine } from '../engine.ts'
import { FootprintLog, isInstrumented } from '../footprints.ts'
import { InstrumentedAwaits } from '../instrumented.ts'
import { Leader } from '../leader.ts'
import { Allocator } from '../objects/allocator.ts'
import { freshBuffers } from '../objects/buffer.ts'
import { makeShared } from '../objects/factory.ts'
import { LocalValues } from '../objects/values.ts'
import { pointOf } from '../point.ts'
import { choosePump, type Hooks } from '../quiet.ts'
import { type Batch, type BatchOutcome, noticedIn, type Runtime } from '../runtime.ts'
import { Seen } from '../seen.ts'
import { Session } from '../session.ts'
import { cycleFrom } from '../waits.ts'
import { stepLimit } from '../watchdog.ts'
import { Driver } from './driver.ts'
import { census, type Outside, outsideOf } from './outside.ts'
import { Sort } from './sort.ts'

export interface AsyncRuntimeOptions {
  /** Milliseconds to wait for an outside effect. Default 1,000. */
  readonly patience?: number | undefined
  /** Milliseconds of synchronous work after which a step counts as endless. Default 5,000. */
  readonly stepTimeout?: number | undefined
}

/** Globals are patched while a batch runs, so batches of one process take turns. */
const oneAtATime = new Mutex()

/** In how many executions it must have been waited for. */
const OFTEN = 2
const DEFAULT_PATIENCE = 1_000
const DEFAULT_STEP_TIMEOUT = 5_000

export class AsyncRuntime implements Runtime {
  readonly #scenario: AnyScenario
  readonly #patience: number
  readonly #stepTimeout: number
  readonly #inputs: InputSource
  readonly #sort = new Sort()
  #session: Session
  #allocator: Allocator
  #values: LocalValues
  readonly #learned = new Learned()
  readonly #inFlight = census()
  #tracking = false
  /** Whether `setup` was seen to leave timers to the tasks, or code that goes on while they run. */
  #setupLives = false
  #lockClasses: Awaited<ReturnType<typeof findAsyncMutex>> | undefined
  #block = -1
  #search: Search | undefined
  #seen = new Seen()
  readonly #waitedFor = new Map<string, number>()

  constructor(scenario: AnyScenario, options: AsyncRuntimeOptions = {}) {
    this.#scenario = scenario
    this.#patience = options.patience ?? DEFAULT_PATIENCE
    this.#stepTimeout = options.stepTimeout ?? DEFAULT_STEP_TIMEOUT
    this.#inputs = new InputSource(scenario)
    ;[this.#session, this.#allocator, this.#values] = this.#build(new Board(initialSize))
  }

  /** An engine over `board` with all that hangs on it. */
  #build(board: Board): [Session, Allocator, LocalValues] {
    const engine = new Engine(board, 0)
    engine.maxSteps = this.#scenario.definition.maxSteps ?? engine.maxSteps
    engine.cycle = strand => cycleFrom(engine, strand)
    if (slot.loaded) engine.awaits = new InstrumentedAwaits(engine)
    const allocator = new Allocator(board, true)
    const values = new LocalValues()
    const shared = makeShared(engine, values, allocator, freshBuffers)
    const session = new Session(engine, {
      shared,
      control: controlOf(engine, this.#learned),
      point: pointOf(engine),
      allocator,
    })
    return [session, allocator, values]
  }

  /** Whether the tasks share nothing but shared objects, as far as is known. */
  get transparent(): boolean {
    return this.#sort.opaque === undefined
  }

  /** What tasks may share that operations do not tell, once an execution was begun. */
  get unseen(): readonly Unseen[] {
    return this.#sort.unseen
  }

  async run(batch: Batch): Promise<BatchOutcome> {
    return oneAtATime.runExclusive(() => this.#run(batch))
  }

  async #run(batch: Batch): Promise<BatchOutcome> {
    const program = compile(this.#scenario, this.#inputs.value(batch.inputs))
    let outcome: BatchOutcome | undefined
    for (let from = batch.from; ; ) {
      if (batch.block !== this.#block || this.#search === undefined) this.#startBlock(batch, program)
      const { engine } = this.#session
      engine.tracking = this.#tracking
      engine.opaque = this.#sort.opaque !== undefined
      this.#session.use(this.#setupLives ? withSetupTask(program) : program)
      const part = await this.#stretch({ ...batch, from })
      outcome = outcome === undefined ? part : merge(outcome, part)
      const { restart } = this.#session.engine
      if (restart === undefined || spent(restart)) break
      this.#adapt(restart)
      if (restart.reason === 'opaque' || restart.reason === 'setup') {
        this.#block = -1
        outcome = undefined
        from = batch.from
      } else from = part.next
    }
    return outcome
  }

  #startBlock(batch: Batch, program: Program): void {
    this.#block = batch.block
    this.#search = startSearch(batch.strategy, {
      seed: batch.seed,
      transparent: this.transparent,
      records: slot.loaded && isInstrumented(program),
    })
    this.#seen = new Seen()
  }

  #adapt(restart: Restart): void {
    if (restart.reason === 'context') this.#tracking = true
    else if (restart.reason === 'setup') this.#setupLives = true
    else if (restart.reason === 'opaque') this.#sort.opaque ??= restart.because
    else if (restart.reason === 'grow') {
      const { board } = this.#session.engine
      ;[this.#session, this.#allocator, this.#values] = this.#build(new Board(grown(board.size, restart.overflow)))
    }
  }

  /** Runs executions until the batch is done or one has to run again in another way. */
  async #stretch(batch: Batch): Promise<BatchOutcome> {
    const session = this.#session
    const { engine } = session
    const leader = new Leader(session, batch, this.#search!, this.#seen)
    const intercepts = interceptAll(engine, session)
    const outside = outsideOf(engine, this.#patience, this.#inFlight, intercepts.network, () => intercepts.settled())
    engine.hang = () => outside.hang()
    engine.forsaken = outside.forsaken
    engine.moving = () => intercepts.network.moving()
    this.#lockClasses ??=
      this.#scenario.location === undefined ? [] : await findAsyncMutex(this.#scenario.location.file)
    const footprints = new FootprintLog(engine)
    const locks = new Locks(engine)
    const mutexes = new AsyncMutexes(locks, this.#lockClasses)
    const navigatorLocks = new NavigatorLocks(locks)
    session.host.locks = locks
    let uninstallLocks: (() => void) | undefined
    const driver = new Driver({
      session,
      leader,
      outside,
      randomSeed: batch.randomSeed,
      reset: () => {
        footprints.begin(engine.policy.footprints === true)
        if (engine.recorder !== undefined) engine.recorder.accesses = new AccessLog(engine)
        this.#allocator.reset()
        this.#values.reset()
        intercepts.begin()
        locks.begin()
        navigatorLocks.begin()
      },
      launched: () => intercepts.launch(),
      ended: () => intercepts.release(),
      unwind: () => intercepts.clock.unwind(),
      inspect: state => {
        this.#sort.inspect(engine, state)
        if (footprints.active) footprints.ready(state)
        if (this.#sort.opaque !== undefined) nameControlled(state, this.#learned, engine.models)
        if (this.#sort.opaque !== undefined) locks.name(state, mutexes.isLock)
      },
      settled: () => {
        intercepts.settled()
        intercepts.release()
        intercepts.clock.handOver()
        this.#sort.settled(engine)
      },
    })
    const hooks: Hooks = {
      enter: () => {
        intercepts.enter()
        uninstallLocks ??= installAll(mutexes, navigatorLocks)
        setHost(session.host)
        setInstrumentation(engine.awaits)
        if (footprints.active) footprints.listen()
        else if (batch.record) setAccessListener(access => engine.recorder?.accesses?.listen(access))
      },
      leave: outside => {
        if (outside) return
        setHost(undefined)
        setInstrumentation(undefined)
        setAccessListener(undefined)
        footprints.end()
        uninstallLocks?.()
        uninstallLocks = undefined
        intercepts.leave()
      },
      uncaught: error => intercepts.uncaught(error),
      waits: driver.waits,
      limit: stepLimit(this.#stepTimeout, batch.sought),
      endless: () => {
        dropTicks()
        driver.endless(this.#stepTimeout)
      },
    }
    const pump = await choosePump()
    const unwatch = watchAwaits(engine, batch.record)
    try {
      await pump(driver.turn, hooks)
    } finally {
      unwatch()
      hooks.leave(false)
      intercepts.end()
      engine.phase = 'outside'
    }
    return this.#noted(leader.outcome, outside)
  }

  /** With a note of what tasks keep waiting for that is not under control. */
  #noted(outcome: BatchOutcome, { waitedFor }: Outside): BatchOutcome {
    for (const [words, executions] of waitedFor) {
      const count = (this.#waitedFor.get(words) ?? 0) + executions
      this.#waitedFor.set(words, count)
    }
    // Something of the process's own may be in flight for a moment.
    const often = [...this.#waitedFor].flatMap(([words, count]) => (count >= OFTEN ? [words] : []))
    if (often.length === 0) return outcome
    const note = `outside control: tasks waited for ${often.sort().join(', ')}; executions may not repeat`
    // In which order it answers is not the schedule's, so that nobody can say that all orders were run.
    return { ...outcome, exhausted: undefined, notes: [...outcome.notes, note] }
  }

  async close(): Promise<void> {}
}

function installAll(...locks: readonly { install(): () => void }[]): () => void {
  const undo = locks.map(each => each.install())
  return () => {
    for (const restore of undo.reverse()) restore()
  }
}

/** Two parts of one batch as one. */
function merge(a: BatchOutcome, b: BatchOutcome): BatchOutcome {
  return {
    ...b,
    executions: a.executions + b.executions,
    discarded: a.discarded + b.discarded,
    redundant: a.redundant + b.redundant,
    noticed: noticedIn(a, b),
    digests: a.digests && b.digests && [...a.digests, ...b.digests],
    steps: a.steps + b.steps,
    concurrent: a.concurrent || b.concurrent,
    reached: [...new Set([...a.reached, ...b.reached])],
  }
}
