import { describe, expect, it } from 'vitest'
import type { Condition, Mutex, Shared } from '../../../src/scenario/shared.ts'
import { count, inSetup, memories, outcomes } from './harness.ts'

interface Room {
  lock: Mutex
  changed: Condition
}

const room = (shared: Shared): Room => {
  const lock = shared.mutex()
  return { lock, changed: shared.condition(lock, { name: 'c' }) }
}

const waits =
  (name: string) =>
  ({ lock, changed }: Room, note: (what: unknown) => void) =>
    lock.runExclusive(async () => {
      note(`${name}…`)
      await changed.wait()
      note(name)
    })

describe.each(memories)('signals in %s memory', memory => {
  it('a condition wakes first whoever waits longest, and a notification that nobody waits for is lost', async () => {
    const found = await outcomes(
      {
        setup: room,
        tasks: {
          alice: waits('alice'),
          bob: waits('bob'),
          carol: ({ lock, changed }, note) => lock.runExclusive(async () => note(await changed.notify())),
        },
        end: () => 'done',
      },
      memory,
    )
    expect(found).toEqual(
      [
        '0 alice… bob… hangs',
        '0 bob… alice… hangs',
        'alice… 1 alice bob… hangs',
        'alice… 1 bob… alice hangs',
        'alice… bob… 1 alice hangs',
        'bob… 1 alice… bob hangs',
        'bob… 1 bob alice… hangs',
        'bob… alice… 1 bob hangs',
      ].sort(),
    )
  })

  it('a condition wakes as many as it is told, or all', async () => {
    const counts = new Set<string>()
    const found = await outcomes(
      {
        setup: room,
        tasks: {
          alice: waits('alice'),
          bob: waits('bob'),
          carol: ({ lock, changed }, note) =>
            lock.runExclusive(async () => {
              counts.add(`${changed.peek()}`)
              note(await changed.notify(2))
              note(await changed.notifyAll())
              counts.add(`${changed.peek()}`)
            }),
        },
        end: () => 'done',
      },
      memory,
    )
    expect(found).toContain('alice… bob… 2 0 alice bob done')
    expect(found).toContain('alice… bob… 2 0 bob alice done')
    expect(found).toContain('alice… 1 0 alice bob… hangs')
    expect([...counts].sort()).toEqual(['0', '1', '2'])
  })

  it('a waiter has released the mutex, and has it again when it goes on', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ ...room(shared), ready: shared.cell(false) }),
        tasks: {
          async alice({ lock, changed, ready }, note) {
            await lock.acquire()
            while (!(await ready.get())) await changed.wait()
            note(lock.peek())
            await lock.release()
          },
          bob: ({ lock, changed, ready }) =>
            lock.runExclusive(async () => {
              await ready.set(true)
              await changed.notify()
            }),
        },
        end: ({ lock }) => lock.peek(),
      },
      memory,
    )
    expect(found).toEqual(['true false'])
  })

  it('a condition may wake spuriously on request, once each', async () => {
    const once = (spurious: boolean) =>
      outcomes(
        {
          setup(shared) {
            const lock = shared.mutex()
            return { lock, changed: shared.condition(lock, { spurious }) }
          },
          tasks: {
            alice: ({ lock, changed }, note) =>
              lock.runExclusive(async () => {
                await changed.wait()
                note('woke')
                await changed.wait()
              }),
          },
        },
        memory,
      )
    expect(await once(true)).toEqual(['woke hangs'])
    expect(await once(false)).toEqual(['hangs'])
  })

  it('waiting needs the mutex', async () => {
    const found = await outcomes(
      {
        setup(shared) {
          const lock = shared.mutex({ name: 'm' })
          return { lock, changed: shared.condition(lock, { name: 'c' }) }
        },
        tasks: { alice: ({ lock }) => lock.acquire(), bob: ({ changed }) => changed.wait() },
      },
      memory,
    )
    expect(found).toEqual([
      "heddle: condition 'c': bob waits without holding mutex 'm' (alice holds it)",
      "heddle: condition 'c': bob waits without holding mutex 'm' (nobody holds it)",
    ])
  })

  it('a latch opens once it has been counted down, and stays open', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.latch(3),
        tasks: {
          async alice(latch, note) {
            await latch.wait()
            note('alice')
            await latch.wait()
          },
          async bob(latch, note) {
            note('bob')
            await latch.countDown(2)
          },
          async carol(latch, note) {
            note('carol')
            await latch.countDown()
          },
        },
        end: latch => latch.peek(),
      },
      memory,
    )
    expect(found).toEqual(['bob carol alice 0'])
  })

  it('a latch is not counted below 0', async () => {
    await inSetup(memory, async shared => {
      const latch = shared.latch(1, { name: 'l' })
      await expect(latch.countDown(2)).rejects.toThrow(
        "heddle: latch 'l': counted down by 2 by setup, but only 1 is left",
      )
      await expect(latch.countDown(0)).rejects.toThrow(
        "heddle: latch 'l': countDown(0): must be an integer of at least 1",
      )
      expect(latch.peek()).toBe(1)
      await latch.countDown()
      await latch.wait()
      await expect(latch.countDown()).rejects.toThrow('only 0 is left')
    })
  })

  it('a barrier holds all back until the last has come, in every round', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ barrier: shared.barrier(2), order: shared.queue<string>() }),
        tasks: { alice: rounds('a'), bob: rounds('b') },
        end: ({ barrier }) => barrier.peek(),
      },
      memory,
    )
    // Whoever comes first to a round may be the other one; nobody is a round ahead.
    for (const outcome of found) expect(outcome).toMatch(/^(a0 b0|b0 a0) (a1 b1|b1 a1) (a2 b2|b2 a2) 0$/)
    expect(found).toHaveLength(8)
  })

  it('a barrier tells each its place', async () => {
    const places = (name: string) => async (barrier: { wait(): Promise<number> }, note: (what: unknown) => void) =>
      note(`${name}${await barrier.wait()}`)
    const found = await outcomes(
      {
        setup: shared => shared.barrier(3),
        tasks: { alice: places('a'), bob: places('b'), carol: places('c') },
      },
      memory,
    )
    const sorted = new Set(found.map(outcome => outcome.split(' ').sort().join(' ')))
    expect([...sorted].sort()).toEqual(['a0 b1 c2', 'a0 b2 c1', 'a1 b0 c2', 'a1 b2 c0', 'a2 b0 c1', 'a2 b1 c0'])
  })

  it('whoever comes last to a barrier goes on in the same step', async () => {
    const schedules = await count({
      setup: shared => shared.barrier(2),
      tasks: { alice: barrier => barrier.wait(), bob: barrier => barrier.wait() },
    })
    expect(schedules).toBe(2)
  })

  it('a barrier may have more parties than it is for', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.barrier(2),
        tasks: { alice: b => b.wait(), bob: b => b.wait(), carol: b => b.wait() },
      },
      memory,
    )
    expect(found).toEqual(['hangs'])
  })
})

/** Notes in each round, between two waits, that it is there. */
const rounds =
  (name: string) =>
  async ({ barrier }: { barrier: { wait(): Promise<number> } }, note: (what: unknown) => void) => {
    for (let round = 0; round < 3; round++) {
      await barrier.wait()
      note(`${name}${round}`)
    }
  }
