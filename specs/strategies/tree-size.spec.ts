/** What a walk that was cut short says about the size of its tree. */

import { explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import { treeSize } from '../../src/strategies/tree-size.ts'

interface Tree {
  readonly leaves: number
  readonly children: readonly Tree[]
}

const leaf: Tree = { leaves: 1, children: [] }
const node = (...children: Tree[]): Tree => ({
  leaves: children.reduce((sum, { leaves }) => sum + leaves, 0),
  children,
})

/** All orders of the steps of two strands. */
const interleavings = (a: number, b: number): Tree =>
  a === 0 && b === 0
    ? leaf
    : node(...(a > 0 ? [interleavings(a - 1, b)] : []), ...(b > 0 ? [interleavings(a, b - 1)] : []))

/** A long branch beside short ones, all the way down. */
const comb = (depth: number): Tree => (depth === 0 ? leaf : node(leaf, comb(depth - 1), leaf))

function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The tree with the children of every node in an order of their own. */
function shuffled({ leaves, children }: Tree, random: () => number): Tree {
  const keyed = children.map(child => ({ key: random(), child: shuffled(child, random) }))
  return { leaves, children: keyed.sort((a, b) => a.key - b.key).map(({ child }) => child) }
}

/** The estimate after `walked` leaves. */
function estimate(tree: Tree, walked: number): number {
  const path = []
  let left = walked
  for (let at = tree; ; ) {
    let branches = 0
    let leaves = 0
    while (left >= (at.children[branches]?.leaves ?? Number.POSITIVE_INFINITY)) {
      const { leaves: below } = at.children[branches++] as Tree
      leaves += below
      left -= below
    }
    path.push({ branches, leaves, left: at.children.length - branches })
    if (left === 0) return treeSize(path)
    at = at.children[branches] as Tree
  }
}

describe.each([
  ['the orders of 4 and 4 steps', interleavings(4, 4)],
  ['the orders of 2 and 7 steps', interleavings(2, 7)],
  ['a comb', comb(8)],
])('of %s', (_name, tree) => {
  const estimates = (walked: number): number[] => {
    const random = numbers(7)
    return Array.from({ length: 4_000 }, () => estimate(shuffled(tree, random), walked))
  }

  it('it is right on average after the first leaf, whichever that is', () => {
    const samples = estimates(1)
    const mean = samples.reduce((a, b) => a + b, 0) / samples.length
    const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (samples.length - 1)
    expect(Math.abs(mean - tree.leaves)).toBeLessThan(4 * Math.sqrt(variance / samples.length) + tree.leaves / 1e6)
  })

  it('it comes nearer the more is known', () => {
    const middle = (walked: number) => estimates(walked).sort((a, b) => a - b)[2_000] as number
    const off = (told: number) => Math.abs(Math.log(told / tree.leaves))
    expect(off(middle(tree.leaves - 1))).toBeLessThan(Math.log(1.5))
    expect(off(middle(tree.leaves - 1))).toBeLessThan(off(middle(1)))
  })
})

describe('a campaign that is cut short', () => {
  /** 9! / (3! 3! 3!) = 1,680 orders, all of them different. */
  const counting = scenario('three tasks of three additions', {
    setup: ({ shared }) => ({ n: shared.atomic(0) }),
    tasks: {
      worker: {
        copies: 3,
        async run({ n }) {
          for (let i = 0; i < 3; i++) await n.add(1)
        },
      },
    },
  })

  it('says about how many schedules there are', async () => {
    const dfs = await explore(counting, { strategy: 'dfs', schedules: 200 })
    expect(dfs).toMatchObject({ verdict: 'held', schedules: 200 })
    expect(dfs.coverage?.total).toBeGreaterThan(1_680 / 2)
    expect(dfs.coverage?.total).toBeLessThan(1_680 * 2)
  })

  it('says of reduction how many there are at least', async () => {
    const totals = []
    for (const schedules of [50, 400, 1_500]) {
      const { coverage } = await explore(counting, { strategy: 'dpor', schedules })
      totals.push(coverage?.total ?? 0)
    }
    expect(totals[0]).toBeLessThan(1_680)
    expect(totals[2]).toBeGreaterThan(1_400)
    expect(totals[2]).toBeLessThan(1_900)
  })

  it('says nothing of the kind when all were run, or none but at random', async () => {
    expect((await explore(counting, { strategy: 'dpor', schedules: 2_000 })).coverage?.total).toBeUndefined()
    expect((await explore(counting, { strategy: 'random', schedules: 50 })).coverage?.total).toBeUndefined()
  })
})
