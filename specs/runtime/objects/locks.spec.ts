import { describe, expect, it } from 'vitest'
import type { Mutex } from '../../../src/runtime/objects/mutex.ts'
import type { RwLock } from '../../../src/runtime/objects/rwlock.ts'
import type { Semaphore } from '../../../src/runtime/objects/semaphore.ts'
import type { Shared } from '../../../src/scenario/shared.ts'
import { Kind as kinds } from '../../../src/schedule/operation.ts'
import { inSetup, memories, outcomes, Thread } from './harness.ts'

describe.each(memories)('locks in %s memory', memory => {
  const counter = (shared: Shared) => ({ lock: shared.mutex(), n: shared.cell(0) })

  it('a mutex excludes: no update is lost, whoever is first', async () => {
    const found = await outcomes(
      {
        setup: counter,
        tasks: {
          alice: ({ lock, n }, note) => lock.runExclusive(async () => note(`alice${await bump(n)}`)),
          bob: async ({ lock, n }, note) => {
            const release = await lock.acquire()
            note(`bob${await bump(n)}`)
            await release()
          },
          carol: async ({ lock, n }, note) => {
            await using _ = await lock.acquire()
            note(`carol${await bump(n)}`)
          },
        },
        end: ({ n, lock }) => `${n.peek()} ${lock.peek()}`,
      },
      memory,
    )
    expect(found).toEqual([
      'alice1 bob2 carol3 3 false',
      'alice1 carol2 bob3 3 false',
      'bob1 alice2 carol3 3 false',
      'bob1 carol2 alice3 3 false',
      'carol1 alice2 bob3 3 false',
      'carol1 bob2 alice3 3 false',
    ])
  })

  it('a mutex is not reentrant', async () => {
    const found = await outcomes(
      { setup: counter, tasks: { alice: async ({ lock }) => [await lock.acquire(), await lock.acquire()] } },
      memory,
    )
    expect(found).toEqual(['hangs'])
  })

  it('two mutexes taken in opposite order hang in some schedules', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ a: shared.mutex(), b: shared.mutex() }),
        tasks: {
          alice: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
          bob: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
        },
        end: () => 'done',
      },
      memory,
    )
    expect(found).toEqual(['done', 'hangs'])
  })

  it('tryAcquire does not wait', async () => {
    const found = await outcomes(
      {
        setup: counter,
        tasks: {
          alice: ({ lock }) => lock.runExclusive(() => {}),
          bob: async ({ lock }, note) => note((await lock.tryAcquire()) === undefined ? 'no' : 'yes'),
        },
        end: () => '.',
      },
      memory,
    )
    // Where bob takes it and keeps it before alice does, alice waits for ever.
    expect(found).toEqual(['no .', 'yes .', 'yes hangs'])
  })

  it('a section that fails releases', async () => {
    await inSetup(memory, async shared => {
      const lock = shared.mutex()
      await expect(lock.runExclusive(() => Promise.reject(new Error('oops')))).rejects.toThrow('oops')
      expect(lock.peek()).toBe(false)
    })
  })

  it('releasing what one does not hold is an error that says who holds it', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ lock: shared.mutex({ name: 'm' }) }),
        tasks: { alice: ({ lock }) => lock.acquire(), bob: ({ lock }) => lock.release() },
      },
      memory,
    )
    expect(found).toEqual([
      "heddle: mutex 'm': released by bob, but alice holds it",
      "heddle: mutex 'm': released by bob, but nobody holds it",
    ])
  })

  it('a release function works once', async () => {
    await inSetup(memory, async shared => {
      const lock = shared.mutex({ name: 'm' })
      const first = await lock.acquire()
      await first()
      await expect(first()).rejects.toThrow("heddle: mutex 'm': released twice by setup, with one release function")
      const second = await lock.acquire()
      await expect(first()).rejects.toThrow('released twice')
      expect(lock.peek()).toBe(true)
      await second()
      const read = await shared.rwlock().acquireRead()
      await read()
      await expect(read()).rejects.toThrow('released twice')
      const permit = await shared.semaphore(1).acquire()
      await permit()
      await expect(permit()).rejects.toThrow('released twice')
    })
  })

  it('an rwlock lets readers in together, and a writer alone', async () => {
    const found = await outcomes(
      {
        setup: shared => ({ lock: shared.rwlock(), inside: shared.int32(0) }),
        tasks: {
          alice: ({ lock, inside }) => lock.runExclusiveRead(() => inside.get()),
          bob: ({ lock, inside }) => lock.runExclusiveRead(() => inside.get()),
          carol: ({ lock, inside }) => lock.runExclusiveWrite(() => inside.get()),
        },
        always({ lock }) {
          const { readers, writer } = lock.peek()
          if (writer && readers > 0) throw new Error('a reader beside the writer')
          seen.add(`${readers}${writer ? 'w' : 'r'}`)
        },
        end: ({ lock }) => lock.peek(),
      },
      memory,
    )
    expect(found).toEqual(['{"readers":0,"writer":false}'])
    expect([...seen].sort()).toEqual(['0r', '0w', '1r', '2r'])
  })
  const seen = new Set<string>()

  it('a reader that would write waits for itself', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.rwlock(),
        tasks: { alice: async lock => [await lock.acquireRead(), await lock.acquireWrite()] },
      },
      memory,
    )
    expect(found).toEqual(['hangs'])
  })

  it('an rwlock tells who releases what is not theirs', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.rwlock({ name: 'l' }),
        tasks: {
          async alice(lock, note) {
            await lock.acquireWrite()
            note((await lock.tryAcquireRead()) ?? 'no')
            note((await lock.tryAcquireWrite()) ?? 'no')
          },
          async bob(lock, note) {
            await lock.releaseRead().catch((error: Error) => note(error.message))
            await lock.releaseWrite()
          },
        },
      },
      memory,
    )
    const reader = "heddle: rwlock 'l': a reader's hold released by bob, who has none"
    expect(found).toContain(`no no ${reader} heddle: rwlock 'l': the writer's hold released by bob, but alice has it`)
    expect(found).toContain(`${reader} heddle: rwlock 'l': the writer's hold released by bob, but nobody has it no no`)
  })

  it('a semaphore lets in as many as it has permits', async () => {
    let most = 0
    const found = await outcomes(
      {
        setup: shared => ({ free: shared.semaphore(2), n: shared.int32(0) }),
        tasks: {
          alice: ({ free, n }) => free.runExclusive(() => n.get()),
          bob: ({ free, n }) => free.runExclusive(() => n.get()),
          carol: async ({ free, n }) => {
            const release = await free.acquire(2)
            await n.get()
            await release()
          },
        },
        always: ({ free }) => void (most = Math.max(most, 2 - free.peek())),
        end: ({ free }) => free.peek(),
      },
      memory,
    )
    expect(found).toEqual(['2'])
    expect(most).toBe(2)
  })

  it('a semaphore of none lets through whom another task releases', async () => {
    const found = await outcomes(
      {
        setup: shared => shared.semaphore(0),
        tasks: {
          async alice(signal, note) {
            await signal.acquire()
            note('alice')
          },
          async bob(signal, note) {
            note('bob')
            await signal.release()
          },
        },
        end: signal => signal.peek(),
      },
      memory,
    )
    expect(found).toEqual(['bob alice 0'])
  })

  it('a semaphore checks what it is asked for', async () => {
    await inSetup(memory, async shared => {
      const two = shared.semaphore(2, { name: 's' })
      for (const permits of [0, 1.5, -1, Number.NaN]) {
        await expect(two.acquire(permits)).rejects.toThrow(
          `heddle: semaphore 's': ${permits} permits: must be an integer`,
        )
      }
      expect(await two.tryAcquire(3)).toBeUndefined()
      await expect(two.acquire(3)).rejects.toThrow('3 permits would be waited for for ever, with 2 free')
      expect(two.peek()).toBe(2)
    })
  })
})

describe('holders', () => {
  it('are the strands that hold a lock, of which another of the same task may release', () => {
    const thread = new Thread('local')
    const { engine, shared } = thread
    thread.begin(['alice', 'bob'])
    const mutex = shared.mutex() as Mutex
    const rwlock = shared.rwlock() as RwLock
    const semaphore = shared.semaphore(3) as Semaphore
    engine.addTasks(() => 0)
    engine.phase = 'running'
    const fork = engine.fork(0)
    const { acquire, release, acquireRead, releaseRead, acquireWrite } = kinds

    mutex.perform(0, acquire, 0, undefined)
    expect(mutex.holders()).toEqual([0])
    mutex.perform(fork, release, 0, undefined)
    expect(mutex.holders()).toEqual([])
    expect(() => mutex.perform(fork, release, 0, undefined)).toThrow('released by alice, but nobody holds it')

    for (const strand of [0, 1, 1]) rwlock.perform(strand, acquireRead, 0, undefined)
    expect(rwlock.holders()).toEqual([0, 1])
    rwlock.perform(fork, releaseRead, 0, undefined)
    rwlock.perform(1, releaseRead, 0, undefined)
    expect(rwlock.holders()).toEqual([1])
    rwlock.perform(1, releaseRead, 0, undefined)
    rwlock.perform(fork, acquireWrite, 0, undefined)
    expect(rwlock.holders()).toEqual([fork])

    semaphore.perform(0, acquire, 0, { permits: 2 })
    semaphore.perform(1, acquire, 0, { permits: 1 })
    expect(semaphore.holders()).toEqual([0, 1])
    semaphore.perform(fork, release, 0, { permits: 2 })
    expect(semaphore.holders()).toEqual([1])
    expect([mutex.owned, rwlock.owned, (semaphore as { owned?: boolean }).owned]).toEqual([true, true, undefined])
  })
})

async function bump(n: { get(): Promise<number>; set(value: number): Promise<void> }): Promise<number> {
  const next = (await n.get()) + 1
  await n.set(next)
  return next
}
