import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { explore, scenario, type Verdict } from 'heddle'
import { describe, expect, it } from 'vitest'
import type { Mode } from '../../src/explore/verdict.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { away, ending, held, inputs, rare, several, small, wide } from './scenarios/shards.scenario.ts'

/** A verdict without what may differ from run to run. */
const lasting = ({ seconds: _s, rate: _r, memory: _m, ...verdict }: Verdict) => verdict

type Options = NonNullable<Parameters<typeof explore>[1]>

/** Explores with one job, then with several; the verdict, when it was the same each time. */
async function same(subject: AnyScenario, options: Options): Promise<Verdict> {
  const alone = await explore(subject, { ...options, jobs: 1 })
  for (const jobs of options.mode === 'threads' ? [2] : [2, 3]) {
    expect(lasting(await explore(subject, { ...options, jobs }))).toEqual(lasting(alone))
  }
  return alone
}

/** The threads of this process, those that workers have started included; where the system tells. */
const threads = () => (process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0)

describe.each(['async', 'threads'] satisfies Mode[])('jobs that share a campaign in %s mode', mode => {
  it('come to the same first failure', { timeout: 120_000 }, async () => {
    const verdict = await same(rare, { mode, strategy: 'random', schedules: 5_000 })
    expect(verdict).toMatchObject({ verdict: 'failed', findings: [{ kind: 'task-failed', task: 'second' }] })
    expect(verdict.firstFailureAt).toBeGreaterThan(250) // beyond the first shard
    expect(verdict.schedules).toBe(verdict.firstFailureAt)
  })

  it.each(['pct', 'auto'])('run the same schedules of %s', { timeout: 120_000 }, async strategy => {
    const verdict = await same(wide, { mode, strategy, schedules: 700 })
    expect(verdict).toMatchObject({ verdict: 'held', schedules: 700, notes: [] })
  })

  it('draw the same inputs', { timeout: 120_000 }, async () => {
    await same(inputs, { mode, schedules: 700 })
  })
})

describe('jobs that share a campaign', () => {
  it('do share it', { timeout: 60_000 }, async () => {
    const options = { strategy: 'random', schedules: 1_000 }
    expect(await explore(away, { ...options, jobs: 1 })).toMatchObject({ verdict: 'vacuous' })
    expect(await explore(away, { ...options, jobs: 2 })).toMatchObject({ verdict: 'held', schedules: 1_000 })
  })

  it('collect the same failures when it keeps going', { timeout: 60_000 }, async () => {
    const { findings } = await same(several, { mode: 'async', strategy: 'random', schedules: 1_500, keepGoing: true })
    expect(findings.length).toBeGreaterThan(1)
  })

  it('leave a search for everything in one piece', async () => {
    const dpor = await same(small, { mode: 'async', strategy: 'dpor', schedules: 5_000 })
    expect(dpor.verdict).toBe('exhausted')
    const auto = await same(small, { mode: 'async', schedules: 5_000 })
    expect(auto.verdict).toBe('exhausted')
    expect(auto.schedules).toBeGreaterThan(250)
  })

  it('leave to this thread what ends a worker', { timeout: 60_000 }, async () => {
    const verdict = await explore(ending, { mode: 'async', strategy: 'random', schedules: 1_000, jobs: 2 })
    expect(verdict).toMatchObject({ verdict: 'held', schedules: 1_000 })
  })

  it('end with their campaign, also when that is cut short', { timeout: 60_000 }, async () => {
    const before = threads()
    const controller = new AbortController()
    const verdict = await explore(held, {
      mode: 'threads',
      strategy: 'random',
      schedules: 1_000_000,
      jobs: 2,
      signal: controller.signal,
      onProgress: schedules => schedules > 1_000 && controller.abort(),
    })
    expect(verdict.schedules).toBeGreaterThan(1_000)
    expect(verdict.schedules).toBeLessThan(1_000_000)
    await expect.poll(threads, { timeout: 20_000 }).toBeLessThanOrEqual(before)
  })

  it('are one, with a note, where the scenario cannot be imported', { timeout: 60_000 }, async () => {
    const here = scenario('defined in a spec', held.definition as never)
    const verdict = await explore(here, { mode: 'async', strategy: 'random', schedules: 800, jobs: 2 })
    expect(verdict).toMatchObject({ verdict: 'held', schedules: 800 })
    expect(verdict.notes[0]).toContain('explored by one job')
  })

  it.each([0, 1.5, availableParallelism() * 4 + 1])('cannot be %d', async jobs => {
    await expect(explore(held, { jobs })).rejects.toThrow('jobs must be a whole number from 1 to')
  })
})
