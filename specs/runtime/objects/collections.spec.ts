import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inSetup, memories, outcomes, Thread } from './harness.ts'

describe.each(memories)('a queue in %s memory', memory => {
  it('gives each value to one taker, in order', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.queue<string>(1),
        tasks: {
          async alice(queue) {
            for (const value of ['x', 'y', 'z']) await queue.put(value)
          },
          bob: async (queue, note) => note(await queue.take()),
          carol: async (queue, note) => note(await queue.take()),
        },
        always(queue) {
          if (queue.peek().length > 1) throw new Error('more than its capacity')
        },
        end: queue => queue.peek(),
      },
      memory,
    )
    expect(found).toEqual(['x y ["z"]'])
  })

  it('that nobody fills makes its taker wait', async () => {
    const found = await outcomes({ setup: shared => shared.queue(), tasks: { alice: queue => queue.take() } }, memory)
    expect(found).toEqual(['hangs'])
  })

  it('once closed lets everybody go on, takes nothing, and is emptied', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.queue<string>(1, { name: 'q' }),
        tasks: {
          async alice(queue) {
            await queue.put('x')
            await queue.put('y')
          },
          async bob(queue, note) {
            let value: string | undefined
            while ((value = await queue.take()) !== undefined) note(value)
            note('end')
          },
          carol: queue => queue.close(),
        },
      },
      memory,
    )
    const refused = "heddle: queue 'q': alice puts a value into it, but it is closed"
    expect(found).toEqual(
      [
        `end ${refused}`,
        `${refused} end`,
        `x end ${refused}`,
        `x ${refused} end`,
        `${refused} x end`,
        'x y end',
      ].sort(),
    )
  })

  it('has operations that do not wait', async () => {
    await inSetup(memory, async shared => {
      const queue = shared.queue<number | undefined>(2)
      expect(await queue.tryTake()).toBeUndefined()
      expect([await queue.tryPut(1), await queue.tryPut(2), await queue.tryPut(3)]).toEqual([true, true, false])
      expect(queue.peek()).toEqual([1, 2])
      expect(await queue.tryTake()).toBe(1)
      await queue.close()
      expect(await queue.tryPut(4)).toBe(false)
      await expect(queue.put(4)).rejects.toThrow('it is closed')
      expect([await queue.take(), await queue.take(), await queue.tryTake()]).toEqual([2, undefined, undefined])
    })
  })

  it('is an array with two ends, however long it gets', async () => {
    const thread = new Thread(memory)
    const values = fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()), fc.constant(undefined))
    const operations = fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.tuple(values) }, { weight: 2, arbitrary: fc.constant(undefined) }),
      {
        maxLength: 120,
        size: 'max',
      },
    )
    const capacities = fc.constantFrom(undefined, 1, 2, 16, 17, 20)
    await fc.assert(
      fc.asyncProperty(operations, capacities, async (list, capacity) => {
        thread.begin()
        const queue = thread.shared.queue<unknown>(capacity)
        const model: unknown[] = []
        for (const put of list) {
          if (put === undefined) expect(await queue.tryTake()).toEqual(model.shift())
          else {
            const fits = model.length < (capacity ?? Number.POSITIVE_INFINITY)
            expect(await queue.tryPut(put[0])).toBe(fits)
            if (fits) model.push(put[0])
          }
        }
        expect(queue.peek()).toEqual(model)
      }),
      { numRuns: 50 },
    )
  })

  it('copies what it is given', async () => {
    await inSetup(memory, async shared => {
      const queue = shared.queue<number[]>()
      const value = [1]
      const put = queue.put(value)
      value.push(2)
      await put
      queue.peek()[0]!.push(3)
      expect(await queue.take()).toEqual([1])
      await expect(queue.put((() => 1) as never)).rejects.toThrow('a function cannot be stored')
      expect(queue.peek()).toEqual([])
    })
  })
})

describe.each(memories)('an array in %s memory', memory => {
  it('reads and writes its elements', async () => {
    await inSetup(memory, async shared => {
      const array = shared.array<unknown>(new Set([1, 'two', { three: 3 }]))
      expect(await array.length()).toBe(3)
      await array.set(0, [1])
      expect([await array.get(0), await array.get(1), await array.get(2)]).toEqual([[1], 'two', { three: 3 }])
      expect(array.peek()).toEqual([[1], 'two', { three: 3 }])
    })
  })

  it('has no elements outside of it', async () => {
    await inSetup(memory, async shared => {
      const array = shared.array([1, 2], { name: 'a' })
      for (const index of [2, -1, 0.5, Number.NaN, '0' as never]) {
        const message = `heddle: array 'a': there is no element ${index}, it has elements 0 to 1`
        await expect(array.get(index)).rejects.toThrow(new RangeError(message))
        await expect(array.set(index, 3)).rejects.toThrow(new RangeError(message))
      }
      await expect(shared.array([]).get(0)).rejects.toThrow('there is no element 0, it is empty')
      expect(array.peek()).toEqual([1, 2])
    })
  })
})

describe.each(memories)('a map in %s memory', memory => {
  it('does what a Map does', async () => {
    const keys = fc.oneof(fc.constantFrom('a', 'b', '1', 1, -0, 0, Number.NaN, 1n, true, 'true'), fc.string())
    const values = fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()), fc.constant(undefined))
    const operation = fc.tuple(fc.constantFrom('set', 'get', 'has', 'delete', 'keys'), keys, values)
    const thread = new Thread(memory)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(keys, values)), fc.array(operation), async (entries, list) => {
        thread.begin()
        const map = thread.shared.map<unknown, unknown>(entries)
        const model = new Map<unknown, unknown>(entries)
        for (const [what, key, value] of list) {
          if (what === 'set') {
            await map.set(key as never, value)
            model.set(key, value)
          } else if (what === 'get') expect(await map.get(key as never)).toEqual(model.get(key))
          else if (what === 'has') expect(await map.has(key as never)).toBe(model.has(key))
          else if (what === 'delete') expect(await map.delete(key as never)).toBe(model.delete(key))
          else expect(await map.keys()).toEqual([...model.keys()])
        }
        expect([...map.peek()]).toEqual([...model])
      }),
      { numRuns: 50 },
    )
  })

  it('takes primitives for keys and copies values', async () => {
    await inSetup(memory, async shared => {
      const map = shared.map<string, number[]>([], { name: 'm' })
      const value = [1]
      await map.set('a', value)
      value.push(2)
      ;(await map.get('a'))!.push(3)
      expect(await map.get('a')).toEqual([1])
      const message = "heddle: map 'm': an object is no key, only strings, numbers, bigints and booleans are"
      for (const operation of ['get', 'has', 'delete'] as const) {
        await expect(map[operation]({} as never)).rejects.toThrow(message)
      }
      await expect(map.set(null as never, [])).rejects.toThrow("heddle: map 'm': null is no key")
      await expect(map.set('b', (() => 1) as never)).rejects.toThrow('a function cannot be stored')
      expect(await map.keys()).toEqual(['a'])
    })
  })
})
