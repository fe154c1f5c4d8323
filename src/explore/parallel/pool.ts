/** The workers that share a campaign's shards: each imports the scenario and has a runtime of its own. */

import { pathToFileURL } from 'node:url'
import { Piscina } from 'piscina'
import { registeredScope } from '../../instrument/scope.ts'
import { builtModule, workerFlags } from '../../runtime/threads/entry.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { ExploreOptions } from '../options.ts'
import type { Mode } from '../verdict.ts'
import type { ShardJob, ShardResult } from './job.ts'
import type { Shard, ShardOutcome } from './shard.ts'

export class ShardPool {
  readonly jobs: number
  readonly #pool: Piscina
  readonly #job: Omit<ShardJob, 'shard' | 'deadline'>

  private constructor(jobs: number, job: Omit<ShardJob, 'shard' | 'deadline'>) {
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
    const place = { urls: files.map(file => pathToFileURL(file).href), name, preload: [], scope: registeredScope() }
    const pool = new ShardPool(jobs, { scenario: place, mode, patience, stepTimeout, first })
    try {
      const started = await Promise.all(Array.from({ length: jobs }, () => pool.#send(undefined, 0)))
      for (const result of started) if ('fault' in result) throw new Error(result.fault)
      return pool
    } catch (error) {
      await pool.close()
      throw error
    }
  }

  #send(shard: Shard | undefined, deadline: number): Promise<ShardResult> {
    const job: ShardJob = { ...this.#job, shard, deadline }
    return this.#pool.run(job) as Promise<ShardResult>
  }

  /** Runs a shard on the next worker that is free; undefined when that came to nothing. */
  async run(shard: Shard, deadline: number): Promise<ShardOutcome | undefined> {
    try {
      const result = await this.#send(shard, deadline)
      return 'outcome' in result ? result.outcome : undefined
    } catch {
      return undefined
    }
  }

  /** Ends all workers, whatever they do. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}
