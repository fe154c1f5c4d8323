import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Model } from '../../../src/runtime/model.ts'
import type { SharedObject } from '../../../src/runtime/objects/object.ts'
import { isRegistered, isSharedObject } from '../../../src/scenario/brands.ts'
import type { Shared } from '../../../src/scenario/shared.ts'
import { outcomes, Thread } from './harness.ts'

function started(tasks: readonly string[] = []): Thread {
  const thread = new Thread('local')
  thread.begin(tasks)
  return thread
}

describe('what shared is asked for', () => {
  it.each<[string, (shared: Shared) => unknown, string]>([
    [
      'permits',
      s => s.semaphore(-1),
      'heddle: shared.semaphore(permits): permits must be an integer of at least 0, not -1',
    ],
    ['a count', s => s.latch(0.5), 'heddle: shared.latch(count): count must be an integer of at least 0, not 0.5'],
    ['parties', s => s.barrier(0), 'heddle: shared.barrier(parties): parties must be an integer of at least 1, not 0'],
    [
      'capacity',
      s => s.queue('2' as never),
      "heddle: shared.queue(capacity): capacity must be an integer of at least 1, not '2'",
    ],
    [
      'bytes',
      s => s.buffer(2 ** 32),
      'heddle: shared.buffer(bytes): bytes must be an integer of at least 1, not 4294967296',
    ],
    ['values', s => s.array(3 as never), 'heddle: shared.array(values): values must be iterable'],
    ['entries', s => s.map(3 as never), 'heddle: shared.map(entries): entries must be iterable'],
    [
      'a mutex',
      s => s.condition({} as never),
      'heddle: shared.condition(mutex): mutex must be a shared.mutex() of the same setup',
    ],
    ['a make', s => s.local(3 as never), 'heddle: shared.local(make): make must be a function'],
  ])('is checked: %s', (_, make, message) => {
    expect(() => make(started().shared)).toThrow(new TypeError(message))
  })

  it('is refused outside of setup', () => {
    const { engine, shared } = started()
    engine.phase = 'running'
    for (const make of [() => shared.cell(1), () => shared.buffer(8), () => shared.local(() => 1)]) {
      expect(make).toThrow('is called outside of setup: every thread must make the same objects')
    }
  })

  it('may be taken apart', () => {
    const { cell } = started().shared
    expect(cell(1).peek()).toBe(1)
  })
})

describe('a handle', () => {
  it('is recognised as a shared object, a buffer or a local value', () => {
    const { shared } = started()
    expect(isSharedObject(shared.latch(1))).toBe(true)
    expect(isRegistered(shared.buffer(8))).toBe(true)
    expect(isRegistered(shared.local(() => new Map()))).toBe(true)
    expect(shared.local(() => 3)).toBe(3)
    expect(new Uint8Array(shared.buffer(2))).toEqual(new Uint8Array(2))
  })

  it('has the name it was given, else the one it got after setup, in all executions of the program', () => {
    const thread = started()
    const { program } = thread.engine
    const make = () => [thread.shared.mutex({ name: 'mine' }), thread.shared.mutex()] as unknown as SharedObject[]
    const [given, other] = make()
    expect([given!.named, given!.name, other!.named, other!.name]).toEqual([true, 'mine', false, 'mutex#2'])
    other!.name = 'lock'
    thread.begin()
    thread.engine.program = program
    expect(make().map(o => o.name)).toEqual(['mine', 'lock'])
    thread.begin()
    expect(make().map(o => o.name)).toEqual(['mine', 'mutex#2'])
  })

  it('shows its state', async () => {
    const { shared, engine } = started(['alice'])
    const lock = shared.mutex({ name: 'm' })
    const rwlock = shared.rwlock()
    const latch = shared.latch(2)
    const cell = shared.cell([1])
    expect(inspect(shared.cell(100, { name: 'from' }))).toBe("Cell 'from' { 100 }")
    expect(inspect(lock)).toBe("Mutex 'm' { free }")
    engine.addTasks(() => 0)
    ;(lock as unknown as Model).perform(0, -1, 0, undefined)
    expect(inspect(lock)).toBe("Mutex 'm' { held by alice }")
    expect([cell, rwlock, latch].map(o => inspect(o))).toEqual([
      "Cell 'cell#4' { [ 1 ] }",
      "RwLock 'rwlock#2' { free }",
      "Latch 'latch#3' { 2 left }",
    ])
  })

  it('of an earlier execution has no effect', async () => {
    const thread = started()
    const cell = thread.shared.cell(1)
    thread.begin()
    const present = thread.shared.cell(2)
    await expect(cell.set(3)).rejects.toThrow('the execution has ended')
    expect(() => cell.sync.get()).toThrow('the execution has ended')
    expect(() => cell.peek()).toThrow('the execution has ended')
    expect(inspect(cell)).toBe("Cell 'cell#1' { of an earlier execution }")
    expect(present.peek()).toBe(2)
  })

  it('has synchronous operations, which in async mode are refused', async () => {
    const { shared, engine } = started(['alice'])
    const lock = shared.mutex({ name: 'm' })
    const changed = shared.condition(lock)
    const queue = shared.queue<number>()
    // In setup they answer at once.
    expect(lock.sync.runExclusive(() => [lock.peek(), changed.sync.notify(), queue.sync.tryPut(1)])).toEqual([
      true,
      0,
      true,
    ])
    {
      using _ = lock.sync.acquire()
      expect(lock.sync.tryAcquire()).toBeUndefined()
    }
    const release = shared.semaphore(2).sync.acquire(2)
    release()
    expect(release).toThrow('released twice')
    const { sync } = shared.rwlock()
    sync.runExclusiveRead(() => expect(sync.tryAcquireWrite()).toBeUndefined())
    const map = shared.map([['a', 1]]).sync
    map.set('b', 2)
    expect([map.get('a'), map.has('b'), map.delete('a'), map.keys()]).toEqual([1, true, true, ['b']])
    const array = shared.array([1]).sync
    array.set(0, 5)
    expect([array.get(0), array.length(), shared.barrier(1).sync.wait()]).toEqual([5, 1, 0])
    const n = shared.atomic().sync
    n.store(3)
    expect([n.add(1), n.update(v => v * 2), n.compareExchange(8, 1), n.load()]).toEqual([3, 8, 8, 1])
    const latch = shared.latch(1).sync
    latch.countDown()
    latch.wait()
    engine.phase = 'running'
    expect(() => lock.sync.acquire()).toThrow(".sync operations of mutex 'm' work in threads only")
  })

  it('tells the engine what conditions look at', () => {
    const { shared, engine } = started()
    const peeked: string[] = []
    Object.assign(engine, { peeked: (model: Model) => peeked.push(model.name) })
    shared.cell(1, { name: 'a' }).peek()
    shared.mutex({ name: 'b' }).peek()
    expect(peeked).toEqual(['a', 'b'])
  })

  it('that would block where nobody can help says so', async () => {
    const { shared } = started()
    const lock = shared.mutex({ name: 'm' })
    await lock.acquire()
    await expect(lock.acquire()).rejects.toThrow("mutex 'm' would block for ever")
    await expect(shared.barrier(2, { name: 'b' }).wait()).rejects.toThrow("barrier 'b' would block for ever")
  })
})

it('an operation after the end of an execution has no effect', async () => {
  const effects: unknown[] = []
  await outcomes({
    setup: shared => ({ n: shared.cell(0), lock: shared.mutex() }),
    tasks: {
      async alice({ n, lock }) {
        await lock.acquire()
        try {
          await lock.acquire()
        } finally {
          await n.set(1).catch((error: Error) => effects.push(error.name, n.peek()))
        }
      },
    },
  })
  expect(effects).toEqual(['AbortError', 0])
})
