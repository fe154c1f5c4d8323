import { explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

describe('strands', () => {
  it('fork in Promise.all: both branches interleave with each other and with other tasks', async () => {
    const outcomes = new Set<string>()
    const forks = scenario('a task forks', {
      modes: ['async'],
      setup: ({ shared }) => ({ log: shared.cell('') }),
      tasks: {
        async alice({ log }) {
          const say = async (word: string) => {
            await log.set(log.peek() + word)
          }
          await Promise.all([say('a'), say('b')])
          await say('c')
        },
        async bob({ log }) {
          await log.set(`${log.peek()}x`)
        },
      },
      finally: {
        recorded: ({ log }) => {
          outcomes.add(log.peek())
        },
      },
    })
    await explore(forks, { strategy: 'random', schedules: 300 })
    // Each word is computed when it is announced, so what is said last is what stays. `c` comes after both of its branches.
    expect([...outcomes].every(text => text.endsWith('c') || text.endsWith('x') || text === '')).toBe(true)
    expect(outcomes.size).toBeGreaterThan(2)
  })

  it('have names that do not depend on the schedule', async () => {
    const names = scenario('branches have names', {
      modes: ['async'],
      setup: ({ shared }) => ({ n: shared.cell(0), m: shared.cell(0) }),
      tasks: {
        async alice({ n, m }) {
          await Promise.all([n.set(1), m.set(1)])
          await n.set(3)
        },
        async bob({ n }) {
          await n.set(2)
        },
      },
      finally: { never: ({ n, m }) => n.peek() === 2 && m.peek() === 0 },
    })
    const seen = new Set<string>()
    for (let seed = 1; seed <= 10; seed++) {
      const { findings } = await explore(names, { seed, schedules: 5 })
      for (const step of findings[0]!.trace) seen.add(`${step.strand}: ${step.operation} ${step.object}`)
    }
    expect([...seen].sort()).toEqual(['alice.1: set m', 'alice.1: set n', 'alice: set n', 'bob: set n'])
  })

  it('are attributed to their own task while they wait for a plain promise', async () => {
    const handover = scenario('a home-made lock hands over', {
      modes: ['async'],
      setup: ({ shared }) => {
        let tail = Promise.resolve()
        const locked = async (section: () => Promise<void>) => {
          const before = tail
          const { promise, resolve } = deferred()
          tail = promise
          await before
          try {
            await section()
          } finally {
            resolve()
          }
        }
        return { locked, n: shared.cell(0) }
      },
      tasks: {
        worker: {
          copies: 3,
          run: async ({ locked, n }) => locked(async () => n.set((await n.get()) + 1)),
        },
      },
      finally: { 'all counted': ({ n }) => n.peek() === 3 },
    })
    const verdict = await explore(handover, { schedules: 200 })
    expect(verdict).toMatchObject({ expected: true })
  })
})

function deferred() {
  let resolve!: () => void
  const promise = new Promise<void>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
