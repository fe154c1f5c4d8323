/** The workers that share a campaign's shards: each imports the scenario and has a runtime of its own. */

import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Piscina } from 'piscina'
import { isInstrumentationDeclined, registeredScope } from '../../instrument/scope.ts'
import { builtModule, workerFlags } from '../../runtime/threads/entry.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { ExploreOptions } from '../options.ts'
import type { Mode } from '../verdict.ts'
import type { ShardJob, ShardResult } from './job.ts'
import type { Shard, ShardOutcome } from './shard.ts'

/** Milliseconds that a row of shards should take: many times what it costs to send it and its outcomes. */
const ROW = 40
const LONGEST_ROW = 256

/**
 * How many of `jobs` are of use for so many tasks. Two threads that hand the turn to each other look out for it rather than sleep,
 * which is what makes them fast and takes a core each: then more jobs than half the cores make all of them slower.
 */
export function usefulJobs(jobs: number, mode: Mode, tasks: number): number {
  const spins = mode === 'threads' && tasks === 2
  return spins ? Math.min(jobs, Math.max(1, Math.floor(availableParallelism() / 2))) : jobs
}

export class ShardPool {
  readonly jobs: number
  readonly #pool: Piscina
  readonly #job: Omit<ShardJob, 'shards' | 'deadline'>
  #row = 1

  private constructor(jobs: number, job: Omit<ShardJob, 'shards' | 'deadline'>) {
    this.jobs = jobs
    this.#job = job
    this.#pool = new Piscina({
      filename: builtModule(new URL('./worker.js', import.meta.url)),
      minThreads: jobs,
      maxThreads: jobs,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
      execArgv: workerFlags(),
    })
    // A worker that is lost fails the shard that it ran, which the campaign then runs itself; the pool gets a new one.
    this.#pool.on('error', () => {})
  }

  /** Starts `jobs` workers and waits until they are ready. Throws when they cannot run the scenario. */
  static async start(
    jobs: number,
    scenario: AnyScenario,
    mode: Mode,
    { patience, stepTimeout }: Pick<ExploreOptions, 'patience' | 'stepTimeout'>,
    first: Shard,
  ): Promise<ShardPool> {
    const { name, files } = scenario
    if (files.length === 0) throw new Error('in which file the scenario was defined cannot be told')
    const scope = isInstrumentationDeclined() ? ('none' as const) : registeredScope()
    const place = { urls: files.map(file => pathToFileURL(file).href), name, preload: [], scope }
    const pool = new ShardPool(jobs, { scenario: place, mode, patience, stepTimeout, first })
    try {
      const started = await Promise.all(Array.from({ length: jobs }, () => pool.#send([], 0)))
      for (const result of started) if ('fault' in result) throw new Error(result.fault)
      return pool
    } catch (error) {
      await pool.close()
      throw error
    }
  }

  #send(shards: readonly Shard[], deadline: number): Promise<ShardResult> {
    const job: ShardJob = { ...this.#job, shards, deadline }
    return this.#pool.run(job) as Promise<ShardResult>
  }

  /** How many shards are best given out together, by how long the last ones have taken. */
  get row(): number {
    return this.#row
  }

  /** Runs shards on the next worker that is free; returns the outcomes of the first of them, or of none. */
  async run(shards: readonly Shard[], deadline: number): Promise<readonly ShardOutcome[]> {
    try {
      const result = await this.#send(shards, deadline)
      if ('fault' in result) return []
      const fitting = (ROW * result.outcomes.length) / Math.max(1, result.milliseconds)
      this.#row = Math.max(1, Math.min(LONGEST_ROW, this.#row * 2, Math.floor(fitting)))
      return result.outcomes
    } catch {
      return []
    }
  }

  /** Ends all workers, whatever they do. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}
