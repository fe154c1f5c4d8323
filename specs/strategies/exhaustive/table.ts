import type { Search } from '../../../src/strategies/strategy.ts'
import { type Explored, explore, type Limits } from './loom.ts'
import { noNames, type Program, scenarioOf } from './programs.ts'

/** Explores a program, beginning anew until the names of its objects are known. */
export async function exploreProgram(
  program: Program,
  make: (transparent: boolean) => Search,
  limits: Limits = {},
): Promise<Explored> {
  const names = noNames()
  for (;;) {
    let missing = false
    const stoppable = (transparent: boolean): Search => {
      const search = make(transparent)
      return {
        next: index => (missing ? undefined : search.next(index)),
        finished: execution => search.finished?.(execution),
        get exhausted() {
          return search.exhausted === true
        },
      }
    }
    const explored = await explore(
      scenarioOf(program, names, () => (missing = true)),
      stoppable,
      limits,
    )
    if (!missing) return explored
  }
}
