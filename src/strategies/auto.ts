/**
 * The default: a portfolio. Executions alternate between a random walk, which is strong where many choices lead to the bug,
 * and PCT with depths 2 to 4 in turn, which is strong where few but certain ones do.
 */

import { mix } from '../schedule/random.ts'
import { pct } from './pct.ts'
import { random } from './random.ts'
import type { Search, Strategy } from './strategy.ts'

export const auto: Strategy = {
  name: 'auto',
  search(options) {
    const members: Search[] = [random, pct({ depth: 2 }), random, pct({ depth: 3 }), random, pct({ depth: 4 })].map(
      (strategy, i) => strategy.search({ ...options, seed: mix(options.seed, i) }),
    )
    return {
      next: index => members[index % members.length]!.next(index),
      finished(execution) {
        for (const member of members) member.finished?.(execution)
      },
    }
  },
}
