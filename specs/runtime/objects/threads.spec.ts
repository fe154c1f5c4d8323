import { describe, expect, it } from 'vitest'
import { Board, BoardOverflow, initialSize } from '../../../src/runtime/board.ts'
import { Allocator } from '../../../src/runtime/objects/allocator.ts'
import { type BuffersNeeded, PooledBuffers } from '../../../src/runtime/objects/buffer.ts'
import { isRegistered } from '../../../src/scenario/brands.ts'
import type { Shared } from '../../../src/scenario/shared.ts'
import { sizeOf, Thread } from './harness.ts'

/** Two threads over one board, the first of which leads. */
function pair(): [Thread, Thread] {
  const board = new Board(sizeOf('heap', { threads: 2 }), undefined, true)
  const views = new Board(board.size, board.buffer)
  const threads: [Thread, Thread] = [new Thread('heap', board, 0), new Thread('heap', views, 1)]
  for (const thread of threads) thread.begin()
  return threads
}

const build = (shared: Shared) => ({
  cell: shared.cell({ by: 'setup' }),
  float: shared.float64(0.5),
  mutex: shared.mutex(),
  barrier: shared.barrier(2),
  queue: shared.queue<string>(),
  map: shared.map([['a', 1]]),
})

describe('the same setup in every thread', () => {
  it('makes handles on the same memory', async () => {
    const [leader, other] = pair()
    const [mine, its] = [build(leader.shared), build(other.shared)]
    other.allocator.attach()
    expect(other.allocator.digest).toBe(leader.allocator.digest)
    expect(its.cell.peek()).toEqual({ by: 'setup' })
    await mine.cell.set({ by: 'the leader, at some length' })
    await mine.float.set(1.5)
    await mine.queue.put('x')
    await mine.map.set('b', 2)
    await mine.mutex.acquire()
    expect(its.cell.peek()).toEqual({ by: 'the leader, at some length' })
    expect([its.float.peek(), its.queue.peek(), [...its.map.peek()]]).toEqual([
      1.5,
      ['x'],
      [
        ['a', 1],
        ['b', 2],
      ],
    ])
    expect(its.mutex.peek()).toBe(true)
    await its.cell.set({ by: 'the other' })
    expect(mine.cell.peek()).toEqual({ by: 'the other' })
  })

  it('may use what it makes, and only the leader does so on the board', async () => {
    const [leader, other] = pair()
    const use = async (thread: Thread) => {
      const { queue, cell, map } = build(thread.shared)
      await queue.put('job')
      await cell.set({ by: `${queue.peek().length} in the queue` })
      await map.delete('a')
      return { queue, cell, map }
    }
    const mine = await use(leader)
    const its = await use(other)
    other.allocator.attach()
    for (const { queue, cell, map } of [mine, its]) {
      expect([queue.peek(), cell.peek(), map.peek().size]).toEqual([['job'], { by: '1 in the queue' }, 0])
    }
    leader.begin()
    other.begin()
    const again = await use(other)
    expect(again.queue.peek()).toEqual(['job'])
    expect(other.allocator.memory).not.toBe(other.engine.board.memory)
  })

  it.each<[string, (shared: Shared) => void, (shared: Shared) => void]>([
    ['another object', s => s.mutex(), s => s.atomic()],
    ['one more', s => s.mutex(), s => [s.mutex(), s.mutex()]],
    ['another order', s => [s.mutex(), s.barrier(2)], s => [s.barrier(2), s.mutex()]],
    ['another length', s => s.array([1]), s => s.array([1, 2])],
    ['another buffer', s => s.buffer(8), s => s.buffer(16)],
  ])('has another digest when it makes %s', (_, one, two) => {
    const digests = [one, two].map(make => {
      const thread = new Thread('heap')
      thread.begin()
      make(thread.shared)
      return thread.allocator.digest
    })
    expect(digests[0]).not.toBe(digests[1])
  })
})

describe('the allocator', () => {
  it('gives even positions, the same after each reset', () => {
    const allocator = new Allocator(new Board(initialSize), true)
    const positions = () => [1, 2, 3, 4, 1].map(ints => allocator.allocate(ints))
    const first = positions()
    const { digest } = allocator
    expect(first).toEqual([0, 2, 4, 8, 12])
    allocator.reset()
    expect(positions()).toEqual(first)
    expect(allocator.digest).toBe(digest)
  })

  it('asks for a larger board when memory is short', () => {
    const thread = new Thread('heap', new Board(sizeOf('heap', { memory: 64 })))
    thread.begin()
    thread.shared.barrier(2)
    const overflow = (make: () => unknown) => {
      try {
        make()
      } catch (error) {
        return error as BoardOverflow
      }
      return undefined
    }
    const memory = overflow(() => thread.shared.barrier(2))
    expect(memory).toBeInstanceOf(BoardOverflow)
    expect([memory?.part, memory?.needed]).toEqual(['memory', 68])
    const bytes = overflow(() => thread.shared.cell('x'.repeat(20_000)))
    expect(bytes).toBeInstanceOf(BoardOverflow)
    expect(bytes?.part).toBe('bytes')
  })
})

describe('pooled buffers', () => {
  it('are those given, zeroed for setup; what it wrote stays in the thread that leads', () => {
    const memory = new SharedArrayBuffer(8)
    const bytes = new Uint8Array(memory).fill(7)
    for (const [leads, left] of [
      [false, 7],
      [true, 1],
    ] as const) {
      const pool = new PooledBuffers([memory], leads)
      expect(pool.take(0, 8)).toBe(memory)
      expect(bytes[0]).toBe(0)
      bytes[0] = 1
      pool.attach()
      expect(bytes[0]).toBe(left)
    }
    expect(isRegistered(memory)).toBe(true)
  })

  it('tell which sizes are needed', () => {
    const pool = new PooledBuffers([new SharedArrayBuffer(8), new SharedArrayBuffer(16)], true)
    const needed = (index: number, bytes: number) => {
      try {
        pool.take(index, bytes)
      } catch (error) {
        return (error as BuffersNeeded).sizes
      }
      return undefined
    }
    expect([needed(0, 8), needed(1, 32), needed(2, 4)]).toEqual([undefined, [8, 32], [8, 16, 4]])
  })
})
