/**
 * Measures the contestants of a match in rounds: A B C, A B C … Whatever else slows the machine down meanwhile then meets them
 * all, and their ratio within a round means something where the rates themselves do not.
 *
 * Before that each contestant runs a few schedules that nobody looks at, which starts what it needs; then ever larger samples until
 * they take long enough; then rounds that do not count, in which code gets compiled and samples get their size.
 */

import type { Benchmark, Clock, Contestant, Match, MatchResult, Standing } from './benchmark.ts'
import { spread } from './statistics.ts'

export interface RoundOptions {
  /** Rounds that count. */
  readonly rounds: number
  /** Milliseconds that a sample should take. */
  readonly sample: number
}

// Kept, since Heddle puts a virtual clock in its place while it runs.
const passed = performance.now.bind(performance)

function computed(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Schedules of the first attempt. */
const FEWEST = 50
/** Rounds that do not count. Several worker threads take that long until each has its code compiled. */
const WARM_UP = 6

interface Taken {
  readonly wall: number
  readonly processor: number
}

/** The milliseconds of one sample. */
async function take(contestant: Contestant, schedules: number): Promise<Taken> {
  const started = { wall: passed(), processor: computed() }
  await contestant.run(schedules)
  return { wall: passed() - started.wall, processor: computed() - started.processor }
}

/** How many schedules make a sample that is long enough to tell how many make one of the wanted length. */
async function firstSize(contestant: Contestant, sample: number, clock: Clock): Promise<number> {
  await contestant.run(FEWEST)
  for (let schedules = FEWEST; ; schedules *= 2) {
    const { [clock]: taken } = await take(contestant, schedules)
    if (taken >= sample / 4) return schedules
  }
}

/** Runs all rounds of a match of `benchmark`, whose target says who is compared with whom. */
export async function measure(
  { contestants, scenario, switches }: Match,
  { target, clock }: Benchmark,
  { rounds, sample }: RoundOptions,
): Promise<MatchResult> {
  const sizes: number[] = []
  for (const contestant of contestants) sizes.push(await firstSize(contestant, sample, clock))
  const rates: number[][] = contestants.map(() => [])
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const size = sizes[i] as number
      const { [clock]: taken } = await take(contestant, size)
      if (round >= 0) rates[i]!.push((size * 1000) / taken)
      else sizes[i] = Math.max(1, Math.round((size * sample) / taken))
    }
  }
  const subject = rates[contestants.findIndex(({ name }) => name === target.subject)]!
  const standings = contestants.map(({ name }, i): Standing => {
    const standing = { name, schedules: sizes[i] as number, rate: spread(rates[i]!) }
    if (name === target.subject) return standing
    return { ...standing, ratio: spread(subject.map((rate, round) => rate / rates[i]![round]!)) }
  })
  const reference = fastest(standings, target.references)
  const reached = reference.ratio!.median >= target.least
  return { scenario, ...(switches === undefined ? {} : { switches }), standings, reference: reference.name, reached }
}

function fastest(standings: readonly Standing[], names: readonly string[]): Standing {
  const candidates = standings.filter(({ name }) => names.includes(name))
  return candidates.reduce((best, other) => (other.rate.median > best.rate.median ? other : best))
}
