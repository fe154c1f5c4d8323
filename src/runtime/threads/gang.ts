/**
 * Workers for one campaign at a time, as the main thread has them: a pool that is as large as the most tasks seen. They run a batch by
 * themselves; the main thread watches from the board that they get on, and ends them all when one is lost.
 */

import { Piscina } from 'piscina'
import { type Board, Header } from '../board.ts'
import { stepLimit } from '../watchdog.ts'
import { Stage } from './cue.ts'
import { workerEntry, workerFlags } from './entry.ts'
import { ThreadsError } from './errors.ts'
import type { Found, Job, JobResult, Message } from './job.ts'
import type { Noted } from './records.ts'

export interface GangOptions {
  readonly threads: number
  /** Milliseconds without any step after which whoever has the turn is stuck. */
  readonly stepTimeout: number
  /** Megabytes of heap that a worker may have. */
  readonly memory: number
  /** What its workers must have loaded, and how: those of another kind cannot stand in for them. */
  readonly kind: string
}

/** Milliseconds in which the threads are to let go of an execution that has ended. */
const ENDING = 1_000
/** Milliseconds for each thread in which all are to be there: they start, and import the user's modules. */
const GATHERING = 10_000

/** How a worker was lost: it has ended, or had to be ended since it did nothing. */
export interface Loss {
  readonly how: 'ended' | 'stuck'
  readonly error: Error | undefined
}

/** What became of a batch. After a loss there are no results, but the board is as it was left. */
export interface GangOutcome {
  readonly results: readonly JobResult[]
  readonly loss: Loss | undefined
  /** What the present execution's threads told before. */
  readonly found: Found
  readonly noted: readonly Noted[]
  readonly names: readonly string[]
}

const now = performance.now.bind(performance)
// Captured at import: fake timers may replace them.
const { setInterval, clearInterval } = globalThis

export class Gang {
  readonly size: number
  readonly kind: string
  readonly #options: GangOptions
  readonly #pool: Piscina
  /** Whether it can be used again. */
  alive = true
  isBusy = false
  /** The runtime that it last ran for, and what the shared objects of its scenario are called. */
  #runtime = 0
  #names: readonly string[] = []
  #closing: Promise<void> | undefined
  #dismissed = false

  constructor(options: GangOptions) {
    this.size = options.threads
    this.kind = options.kind
    this.#options = options
    this.#pool = new Piscina({
      filename: workerEntry(),
      minThreads: options.threads,
      maxThreads: options.threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
      execArgv: workerFlags(),
      resourceLimits: { maxOldGenerationSizeMb: options.memory },
    })
    // The pool puts another worker in the place of a lost one, but that knows nothing: what follows needs another gang.
    const lost = () => {
      this.alive = false
    }
    this.#pool.on('error', lost)
    this.#pool.on('workerDestroy', lost)
  }

  /** Runs a batch: every worker gets the job at once. */
  async run(job: Job, board: Board): Promise<GangOutcome> {
    // Those of the latest execution: of the earlier ones all is in the results.
    let messages: Message[] = []
    const listen = (message: Message) => {
      // A job's result may overtake what was told before.
      if (message?.heddle === undefined || message.job !== job.number) return
      if (message.epoch !== messages[0]?.epoch) messages = []
      if (message.heddle === 'names') this.#names = message.names ?? []
      else messages.push(message)
    }
    let stuck = false
    if (this.#runtime !== job.runtime) this.#names = []
    this.#runtime = job.runtime
    this.isBusy = true
    this.#pool.on('message', listen)
    const limit = stepLimit(this.#options.stepTimeout, job.batch.sought)
    const timer = setInterval(
      this.#watch(board, limit, () => (stuck = true)),
      Math.max(10, limit / 8),
    )
    const jobs = Array.from({ length: this.size }, () => this.#pool.run(job) as Promise<JobResult>)
    let results: JobResult[] = []
    let loss: Loss | undefined
    try {
      // A fault ends the batch although the others may be waiting for the turn.
      results = await Promise.all(jobs.map(async part => rejectFault(await part)))
    } catch (error) {
      await this.#end()
      if (this.#dismissed) throw new ThreadsError('heddle: the threads were ended while they ran.')
      if (error instanceof Faulted) results = [error.result]
      else loss = { how: stuck ? 'stuck' : 'ended', error: error instanceof Error ? error : undefined }
    } finally {
      this.isBusy = false
      clearInterval(timer)
      this.#pool.off('message', listen)
    }
    const epoch = board.header[Header.epoch] as number
    const ofThis = messages.filter(message => message.epoch === epoch)
    return {
      results,
      loss,
      found: Object.assign({}, ...ofThis.map(message => message.found ?? {})) as Found,
      noted: ofThis.flatMap(message => message.noted ?? []),
      names: this.#names,
    }
  }

  /** Looks whether anything has moved since it last did; ends the workers when nothing has for too long. */
  #watch({ header }: Board, limit: number, stuck: () => void): () => void {
    let seen = Number.NaN
    let since = now()
    return () => {
      const heartbeat = Atomics.load(header, Header.heartbeat)
      const stage = Atomics.load(header, Header.stage)
      if (heartbeat !== seen) {
        seen = heartbeat
        since = now()
        return
      }
      const patience = this.#patience(stage, limit)
      if (now() - since < patience) return
      stuck()
      void this.#end()
    }
  }

  /** How long to wait for a sign of life. */
  #patience(stage: number, limit: number): number {
    const { stepTimeout, threads } = this.#options
    if (stage === Stage.gathering) return stepTimeout + GATHERING * threads
    if (stage === Stage.ending) return Math.min(ENDING, stepTimeout)
    return stage === Stage.running ? limit : stepTimeout
  }

  /** Ends all workers, whatever they do: a run that is under way rejects. */
  async close(): Promise<void> {
    this.#dismissed = true
    await this.#end()
  }

  async #end(): Promise<void> {
    this.alive = false
    this.#closing ??= this.#pool.destroy()
    await this.#closing
  }
}

class Faulted extends Error {
  readonly result: JobResult
  constructor(result: JobResult) {
    super()
    this.result = result
  }
}

function rejectFault(result: JobResult): JobResult {
  if (result.fault !== undefined) throw new Faulted(result)
  return result
}
