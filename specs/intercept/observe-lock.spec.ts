import { createRequire } from 'node:module'
import { Mutex } from 'async-mutex'
import { explore, observeLock, point, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

/** A lock as users write them. */
class Gate {
  #held = false
  readonly #queue: (() => void)[] = []
  get held() {
    return this.#held
  }
  async lock() {
    if (this.#held) await new Promise<void>(resolve => this.#queue.push(resolve))
    this.#held = true
  }
  tryLock() {
    if (this.#held) return false
    this.#held = true
    return true
  }
  unlock() {
    const next = this.#queue.shift()
    if (next === undefined) this.#held = false
    else next()
  }
  async take() {
    await this.lock()
    return () => this.unlock()
  }
  async hold<T>(section: () => Promise<T> | T) {
    await this.lock()
    try {
      return await section()
    } finally {
      this.unlock()
    }
  }
}

const observed = () => observeLock(new Gate(), { acquire: 'lock', tryAcquire: 'tryLock', release: 'unlock' })
const taken = () => observeLock(new Gate(), { acquire: 'take' })
const held = () => observeLock(new Gate(), { run: 'hold' })
/** A lock that is a function. */
const called = () => {
  const gate = new Gate()
  return observeLock(() => gate.take())
}

type Use<L> = (lock: L, section: () => unknown) => Promise<unknown>

const forms: [string, () => unknown, Use<never>][] = [
  [
    'with two methods',
    observed,
    async (lock: Gate, section: () => unknown) => {
      await lock.lock()
      await section()
      lock.unlock()
    },
  ],
  [
    'with a method that resolves to a function',
    taken,
    async (lock: Gate, section: () => unknown) => {
      const release = await lock.take()
      await section()
      release()
    },
  ],
  ['with a method that runs a function', held, (lock: Gate, section: () => unknown) => lock.hold(section)],
  [
    'that is a function',
    called,
    async (lock: () => Promise<() => void>, section: () => unknown) => {
      const release = await lock()
      await section()
      release()
    },
  ],
]

describe.each(forms)('an observed lock %s', (_, make, use) => {
  const both = (name: string, ordered: boolean) =>
    scenario(name, {
      modes: ['async'],
      setup: () => ({ left: make() as never, right: make() as never, inside: { count: 0, most: 0 } }),
      tasks: {
        alice: ({ left, right, inside }) => use(left, () => use(right, () => visit(inside))),
        bob: ({ left, right, inside }) =>
          ordered ? use(left, () => use(right, () => visit(inside))) : use(right, () => use(left, () => visit(inside))),
      },
      finally: { 'one at a time': ({ inside }) => inside.most === 1 },
    })

  async function visit(inside: { count: number; most: number }) {
    inside.count++
    inside.most = Math.max(inside.most, inside.count)
    await point('inside')
    inside.count--
  }

  it('shows its cycle', async () => {
    const { findings } = await explore(both('observed in opposite order', false), { schedules: 200 })
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:left,right', reproduced: [10, 10] })
    const edges = findings[0]!.cycle!.map(({ task, holds, waitsFor, heldBy }) => ({ task, holds, waitsFor, heldBy }))
    expect(edges).toContainEqual({ task: 'alice', holds: ['left'], waitsFor: 'right', heldBy: 'bob' })
    for (const { at } of findings[0]!.cycle!) expect(at).toMatch(/observe-lock\.spec\.ts:\d+:\d+$/)
  })

  it('holds when it is taken in one order', async () => {
    expect(await explore(both('observed in one order', true), { schedules: 200 })).toMatchObject({ findings: [] })
  })

  it('tells of a task that takes it again', async () => {
    const again = scenario('observed again', {
      modes: ['async'],
      setup: () => ({ lock: make() as never }),
      tasks: { alice: ({ lock }) => use(lock, () => use(lock, () => {})), bob: () => point() },
    })
    const { findings } = await explore(again, { schedules: 20 })
    expect(findings[0]).toMatchObject({ fingerprint: 'deadlock:reentrance:lock' })
  })
})

describe('observeLock', () => {
  it('leaves the lock as it is outside of a run', async () => {
    const lock = observed()
    await lock.lock()
    expect(lock.held).toBe(true)
    expect(lock.tryLock()).toBe(false)
    lock.unlock()
    expect(lock).toBeInstanceOf(Gate)
  })

  it('refuses a method that is none', () => {
    expect(() => observeLock(new Gate(), { acquire: 'enter' as never })).toThrow(
      "heddle: observeLock(lock, { acquire: 'enter' }): lock has no method 'enter'",
    )
    expect(() => observeLock(new Gate(), {})).toThrow('options must say how it is acquired')
  })
})

describe('locks of async-mutex within classes', () => {
  const commonJs = createRequire(import.meta.url)('async-mutex') as typeof import('async-mutex')

  class Account {
    readonly #lock: Mutex
    constructor(lock: Mutex) {
      this.#lock = lock
    }
    with(section: () => Promise<void>) {
      return this.#lock.runExclusive(section)
    }
  }

  it.each([
    ['ESM', Mutex],
    ['CommonJS', commonJs.Mutex],
  ])('show their cycle, %s build', async (_, Lock) => {
    const accounts = scenario('transfers between accounts', {
      modes: ['async'],
      setup: () => ({ from: new Account(new Lock()), to: new Account(new Lock()) }),
      tasks: {
        alice: ({ from, to }) => from.with(() => to.with(async () => {})),
        bob: ({ from, to }) => to.with(() => from.with(async () => {})),
      },
    })
    const { findings } = await explore(accounts, { schedules: 200 })
    expect(findings[0]).toMatchObject({ kind: 'deadlock' })
    expect(findings[0]!.cycle).toHaveLength(2)
    for (const { holds, waitsFor } of findings[0]!.cycle!) {
      expect(holds).toHaveLength(1)
      expect(waitsFor).toMatch(/^Mutex#\d$/)
    }
  })
})
