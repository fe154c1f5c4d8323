/**
 * Measures the contestants of a match in rounds: A B C, A B C … Whatever else slows the machine down meanwhile then meets them
 * all, and their ratio within a round means something where the rates themselves do not.
 *
 * Before the first round each contestant runs ever larger samples until they take long enough: that finds the size of its
 * samples and warms it up. The first round is thrown away.
 */

import type { Contestant, Match, MatchResult, Standing, Target } from './benchmark.ts'
import { spread } from './statistics.ts'

export interface RoundOptions {
  /** Rounds that count. */
  readonly rounds: number
  /** Milliseconds that a sample should take. */
  readonly sample: number
}

// Kept, since Heddle puts a virtual clock in its place while it runs.
const now = performance.now.bind(performance)

/** Schedules of the first attempt. */
const FEWEST = 50

async function milliseconds(contestant: Contestant, schedules: number): Promise<number> {
  const started = now()
  await contestant.run(schedules)
  return now() - started
}

/** How many schedules make a sample of the wanted length. */
async function sizeOf(contestant: Contestant, sample: number): Promise<number> {
  for (let schedules = FEWEST; ; schedules *= 2) {
    const taken = await milliseconds(contestant, schedules)
    if (taken >= sample / 2) return Math.max(1, Math.round((schedules * sample) / taken))
  }
}

/** Runs all rounds of a match; `target` says who is compared with whom. */
export async function measure(match: Match, target: Target, { rounds, sample }: RoundOptions): Promise<MatchResult> {
  const { contestants, scenario, switches } = match
  const sizes: number[] = []
  for (const contestant of contestants) sizes.push(await sizeOf(contestant, sample))
  const rates: number[][] = contestants.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      const size = sizes[i] as number
      const rate = (size * 1000) / (await milliseconds(contestant, size))
      if (round > 0) rates[i]!.push(rate)
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
