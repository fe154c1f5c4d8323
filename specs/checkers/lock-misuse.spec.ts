import '../kept-threads.ts'
import { Mutex, Semaphore } from 'async-mutex'
import { explore, observeLock, point, scenario } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as misuse from './scenarios/misuse.scenario.ts'

// Threads take a while to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

describe.each(['async', 'threads'] as const)('a shared lock that is misused, %s', mode => {
  const find = async (of: Parameters<typeof explore>[0]) =>
    (await explore(of, { mode, schedules: 200, seed: 1 })).findings

  it('is released by a task that does not hold it', async () => {
    const [finding] = await find(misuse.releasedByAnother)
    expect(finding).toMatchObject({ kind: 'lock-misuse', task: 'bob', object: 'm', level: 'error' })
    expect(finding!.message).toMatch(/^lock misuse: mutex 'm': released by bob, but (nobody|alice) holds it$/)
  })

  it('is released twice', async () => {
    const [finding] = await find(misuse.releasedTwice)
    expect(finding).toMatchObject({
      kind: 'lock-misuse',
      message: "lock misuse: rwlock 'lock': released twice by alice, with one release function",
    })
  })

  it('is never released: a warning', async () => {
    const verdict = await explore(misuse.kept, { mode, schedules: 200, seed: 1 })
    expect(verdict.expected).toBe(true)
    expect(verdict.findings).toMatchObject([
      { kind: 'lock-misuse', level: 'warn', task: 'alice', object: 'm', fingerprint: 'lock-misuse:m:kept:alice' },
    ])
    expect(verdict.findings[0]!.message).toMatch(
      /^lock misuse: alice acquired mutex `m` \(step \d\) and ended without releasing it$/,
    )
  })

  it('is silent about locks that are used as they are to be', async () => {
    expect(await find(misuse.properlyUsed)).toEqual([])
  })
})

describe('a lock that is observed', () => {
  const found = async (use: (lock: Mutex) => unknown, other: (lock: Mutex) => unknown) => {
    const { findings } = await explore(
      scenario('observed', {
        modes: ['async'],
        setup: () => ({ lock: new Mutex() }),
        tasks: { alice: ({ lock }) => use(lock), bob: ({ lock }) => other(lock) },
      }),
      { schedules: 200 },
    )
    return findings.map(({ message, level }) => `${level}: ${message.replace(/step \d+/, 'step n')}`)
  }

  it('is released by another', async () => {
    expect(
      await found(
        lock => lock.runExclusive(() => point('holding')),
        async lock => lock.release(),
      ),
    ).toEqual(
      expect.arrayContaining(['warn: lock misuse: Mutex `lock` is released by bob (step n), but alice holds it']),
    )
  })

  it('is released though nobody holds it', async () => {
    const releases = async (lock: Mutex) => {
      const release = await lock.acquire()
      await point('holding')
      release()
      lock.release()
    }
    expect(await found(releases, () => point('beside'))).toEqual([
      'warn: lock misuse: Mutex `lock` is released by alice (step n), but nobody holds it',
    ])
  })

  it('is never released', async () => {
    expect(
      await found(
        async lock => void (await lock.acquire()),
        () => point('beside'),
      ),
    ).toEqual(['warn: lock misuse: alice acquired Mutex `lock` (step n) and ended without releasing it'])
  })

  it('may be handed on, and released by the function that was handed on', async () => {
    const handed = scenario('handed on', {
      modes: ['async'],
      setup: ({ shared }) => ({
        lock: new Mutex(),
        slots: new Semaphore(1),
        releases: [] as (() => void)[],
        given: shared.latch(1),
      }),
      tasks: {
        async alice({ lock, slots, releases, given }) {
          releases.push(await lock.acquire())
          await slots.acquire()
          await given.countDown()
        },
        async bob({ slots, releases, given }) {
          await given.wait()
          releases.pop()!()
          slots.release()
        },
      },
    })
    expect((await explore(handed, { schedules: 100 })).findings).toEqual([])
  })

  it('is released twice by one function', async () => {
    class Latch {
      async take() {
        return () => {}
      }
    }
    const twice = scenario('twice', {
      modes: ['async'],
      setup: () => ({ lock: observeLock(new Latch(), { acquire: 'take' }) }),
      tasks: {
        async alice({ lock }) {
          const release = await lock.take()
          release()
          release()
        },
        bob: () => point('beside'),
      },
    })
    const { findings } = await explore(twice, { schedules: 20 })
    expect(findings.map(finding => finding.fingerprint)).toEqual(['lock-misuse:lock:twice:alice'])
  })
})
