import { describe, expect, it } from 'vitest'
import { count, inSetup, memories, outcomes } from './harness.ts'

describe.each(memories)('values in %s memory', memory => {
  it('a cell: two tasks that read and write lose an update in some schedules', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ n: shared.cell(0) }),
        tasks: {
          alice: async ({ n }) => n.set((await n.get()) + 1),
          bob: async ({ n }) => n.set((await n.get()) + 1),
        },
        end: ({ n }) => n.peek(),
      },
      memory,
    )
    expect(found).toEqual(['1', '2'])
  })

  it('a cell keeps its own copy of what it is given', async () => {
    await inSetup(memory, async shared => {
      const start = { list: [1] }
      const cell = shared.cell(start)
      start.list.push(2)
      expect(cell.peek()).toEqual({ list: [1] })
      const read = await cell.get()
      read.list.push(3)
      expect(await cell.get()).toEqual({ list: [1] })
      const next = { list: [4] }
      const written = cell.set(next)
      next.list.push(5)
      await written
      expect(cell.peek()).toEqual({ list: [4] })
    })
  })

  it('a cell refuses what cannot be copied, and keeps its value', async () => {
    await inSetup(memory, async shared => {
      const cell = shared.cell<unknown>(1, { name: 'x' })
      await expect(cell.set(() => 1)).rejects.toThrow("heddle: cell 'x': a function cannot be stored")
      for (const other of [shared.mutex(), { deep: [cell] }]) {
        await expect(cell.set(other)).rejects.toThrow(
          "heddle: cell 'x': a shared object cannot be stored, since values",
        )
      }
      expect(cell.peek()).toBe(1)
      expect(() => shared.cell(() => 1)).toThrow("heddle: cell 'cell#3': a function cannot be stored")
    })
  })

  it('plain numbers hold what an element of their typed array holds', async () => {
    await inSetup(memory, async shared => {
      const int = shared.int32(2 ** 31)
      const float = shared.float64(-0)
      const big = shared.bigint64(2n ** 63n)
      expect([int.peek(), float.peek(), big.peek()]).toEqual([-(2 ** 31), -0, -(2n ** 63n)])
      await int.set(1.9)
      await float.set(Number.NaN)
      await big.set(-1n)
      expect([await int.get(), await float.get(), await big.get()]).toEqual([1, Number.NaN, -1n])
      expect([shared.int32().peek(), shared.float64().peek(), shared.bigint64().peek()]).toEqual([0, 0, 0n])
    })
  })

  it('plain numbers refuse what is none', async () => {
    await inSetup(memory, async shared => {
      const int = shared.int32(7, { name: 'n' })
      await expect(int.set('1' as never)).rejects.toThrow(
        "heddle: int32 'n': a string is no value for it, it holds a number",
      )
      await expect(shared.bigint64(0n).set(1 as never)).rejects.toThrow('it holds a bigint')
      expect(() => shared.float64(1n as never)).toThrow('a bigint is no value for it')
      expect(int.peek()).toBe(7)
    })
  })

  it('an atomic does what Atomics does', async () => {
    await inSetup(memory, async shared => {
      const n = shared.atomic(2 ** 31 - 1)
      expect(await n.add(1)).toBe(2 ** 31 - 1)
      expect(await n.sub(1)).toBe(-(2 ** 31))
      expect(await n.exchange(0b1100)).toBe(2 ** 31 - 1)
      expect(await n.and(0b0110)).toBe(0b1100)
      expect(await n.or(0b0001)).toBe(0b0100)
      expect(await n.xor(0b0111)).toBe(0b0101)
      expect(await n.compareExchange(9, 1)).toBe(0b0010)
      expect(await n.compareExchange(2, 5)).toBe(2)
      expect(await n.update(value => value * 3)).toBe(15)
      expect(await n.store(2 ** 32 + 4)).toBeUndefined()
      expect([await n.load(), n.peek()]).toEqual([4, 4])
      await expect(n.update(() => Promise.resolve(1) as never)).rejects.toThrow(
        "atomic 'atomic#1': a promise is no value",
      )
      expect(n.peek()).toBe(4)
    })
  })

  it('an atomic loses no update', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ n: shared.atomic(0) }),
        tasks: {
          alice: async ({ n }, note) => note(await n.add(1)),
          bob: async ({ n }, note) => note(await n.add(1)),
          carol: async ({ n }, note) => note(await n.update(v => v + 1)),
        },
        end: ({ n }) => n.peek(),
      },
      memory,
    )
    expect(found).toEqual(['0 1 3 3', '0 2 2 3', '1 1 2 3'].sort())
  })
})

it('each operation is one scheduling point', async () => {
  const schedules = await count({
    setup: shared => ({ n: shared.cell(0) }),
    tasks: {
      alice: async ({ n }) => n.set((await n.get()) + 1),
      bob: async ({ n }) => n.set((await n.get()) + 1),
    },
  })
  expect(schedules).toBe(6)
})
