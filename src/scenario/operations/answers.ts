/** What a function of a model can say besides returning a value. */

/**
 * Said by a model: in this state the operation cannot go on. It must wait until another has changed the state.
 *
 * @example
 * take: items => (items.length === 0 ? blocked : items.shift())
 */
export const blocked: unique symbol = Symbol.for('heddle.blocked') as never

export type Blocked = typeof blocked

interface Chooser {
  /** One of the numbers below `count`. */
  choose(count: number): number
}

// One slot a process, not one a copy of the package: the model's copy may be another than the checker's.
const slot: { chooser: Chooser | undefined } = ((globalThis as { [key: symbol]: unknown })[
  Symbol.for('heddle.chooser')
] ??= { chooser: undefined }) as never

/**
 * Said by a model: any of these would be right. The checker tries them all.
 *
 * @example
 * // a cache may forget an entry at any time
 * get: (cache, key) => choose(cache[key], undefined)
 */
export function choose<const T extends readonly unknown[]>(...options: T): T[number] {
  if (slot.chooser === undefined) throw new Error('heddle: choose() is for the functions of a model')
  if (options.length === 0) throw new Error('heddle: choose() needs something to choose from')
  return options[slot.chooser.choose(options.length)]
}

/** Alternatives of one step that are tried at most. */
const MOST = 10_000

/** Runs `step` once for every way in which it can choose; what it returned each time. */
export function eachChoice<T>(step: () => T): T[] {
  const results: T[] = []
  const outer = slot.chooser
  let taken: { at: number; count: number }[] = []
  for (;;) {
    let next = 0
    slot.chooser = {
      choose(count) {
        if (next === taken.length) taken.push({ at: 0, count })
        return taken[next++]!.at
      },
    }
    try {
      results.push(step())
    } finally {
      slot.chooser = outer
    }
    taken = taken.slice(0, taken.findLastIndex(({ at, count }) => at + 1 < count) + 1)
    const last = taken.at(-1)
    if (last === undefined) return results
    if (results.length >= MOST) throw new Error(`heddle: a step of the model has more than ${MOST} alternatives`)
    last.at++
  }
}
