import { control, explore, point, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

/** A store with private state, whose methods call each other. */
class Store {
  #value = 0
  reads = 0
  async read() {
    this.reads++
    return this.#value
  }
  async write(value: number) {
    this.#value = value
  }
  async increment() {
    await this.write((await this.read()) + 1)
  }
  get current() {
    return this.#value
  }
  describe() {
    return `value ${this.#value}`
  }
}

describe('control', () => {
  it('makes the calls of an unmodified class scheduling points', async () => {
    const racy = scenario('a store is read and written', {
      setup: ({ control }) => ({ store: control(new Store()) }),
      tasks: {
        alice: async ({ store }) => store.write((await store.read()) + 1),
        bob: async ({ store }) => store.write((await store.read()) + 1),
      },
      modes: ['async'],
      finally: { 'both counted': ({ store }) => store.current === 2 },
    })
    const { findings } = await explore(racy)
    expect(findings[0]).toMatchObject({
      kind: 'invariant',
      reproduced: [10, 10],
      minimal: { preemptions: 1, proven: true },
    })
    expect(findings[0]!.trace.map(step => `${step.operation} ${step.object}`)).toContain('effect store')
    expect(findings[0]!.trace.find(step => step.operation === 'effect')!.value).toBe('read()')
  })

  it('runs methods on the real object, whose calls to itself are not intercepted', async () => {
    const whole = scenario('a method is one effect', {
      setup: ({ control }) => ({ store: control(new Store()) }),
      tasks: {
        alice: ({ store }) => store.increment(),
        bob: ({ store }) => store.increment(),
      },
      modes: ['async'],
      finally: {
        'both counted': ({ store }) => store.current === 2,
        'others pass through': ({ store }) => store.describe() === 'value 2' && store.reads === 2,
      },
    })
    expect(await explore(whole, { schedules: 200 })).toMatchObject({ expected: true })
  })

  it('chooses the effect and its delivery apart: an answer may be stale when it arrives', async () => {
    const stale = (delivered: boolean) =>
      scenario(`an answer is ${delivered ? 'stale' : 'fresh'}`, {
        setup: ({ control }) => ({
          store: control(new Store(), { reads: ['read'] }),
          seen: { value: -1, current: -1 },
        }),
        tasks: {
          reader: async ({ store, seen }) => {
            seen.value = delivered ? await store.read() : store.current
            seen.current = store.current
          },
          writer: ({ store }) => store.write(1),
        },
        modes: ['async'],
        finally: { 'it is what is there': ({ seen }) => seen.value === seen.current },
      })
    expect(await explore(stale(true))).toMatchObject({ verdict: 'failed' })
    expect(await explore(stale(false))).toMatchObject({ expected: true })
  })

  it('takes functions, also ones that only turn out to be asynchronous when called', async () => {
    let value = 0
    const functions = scenario('a plain function returns a promise', {
      setup: ({ control }) => {
        value = 0
        return {
          add: control((by: number) => {
            const before = value
            return Promise.resolve().then(() => {
              value = before + by
            })
          }),
          twice: control((n: number) => n * 2),
        }
      },
      tasks: {
        alice: async ({ add, twice }) => add(twice(1)),
        bob: async ({ add }) => add(1),
      },
      modes: ['async'],
      finally: { 'sums up': () => value === 3 },
    })
    expect(await explore(functions, { schedules: 100 })).toMatchObject({ expected: true })
  })

  it('lets the schedule make calls fail, before or after their effect', async () => {
    const outcomes = new Set<string>()
    const faulty = scenario('a write may fail', {
      setup: ({ control }) => ({ store: control(new Store(), { faults: [() => new Error('connection reset')] }) }),
      tasks: {
        alice: async ({ store }) => {
          try {
            await store.write(1)
            return 'ok'
          } catch (error) {
            return (error as Error).message
          }
        },
        bob: () => point(),
      },
      modes: ['async'],
      finally: {
        recorded: ({ store }, _inputs, { alice }) => {
          outcomes.add(`${alice.status === 'fulfilled' ? alice.value : '?'}, value ${store.current}`)
        },
      },
    })
    expect(await explore(faulty, { strategy: 'random', schedules: 100 })).toMatchObject({ expected: true })
    expect(outcomes).toEqual(new Set(['ok, value 1', 'connection reset, value 0', 'connection reset, value 1']))
  })

  it('shrinks to the fault that matters, and its token replays it', async () => {
    const faulty = scenario('a fault matters', {
      setup: ({ control }) => ({
        store: control(new Store(), { faults: [() => new Error('reset'), () => new Error('timeout')] }),
      }),
      tasks: {
        alice: async ({ store }) => {
          await store.write(1).catch(() => {})
          await store.write(2).catch(() => {})
        },
        bob: () => point(),
      },
      modes: ['async'],
      finally: { 'the second write came through': ({ store }) => store.current === 2 },
    })
    const { findings } = await explore(faulty)
    expect(findings[0]).toMatchObject({ reproduced: [10, 10], minimal: { preemptions: 0 } })
  })

  it('waits for real effects outside', async () => {
    const { readFile, writeFile, mkdtemp, rm } = await import('node:fs/promises')
    const { tmpdir } = await import('node:os')
    const { join } = await import('node:path')
    const folder = await mkdtemp(join(tmpdir(), 'heddle-'))
    const file = join(folder, 'n')
    const files = scenario('a file is read and written', {
      setup: async ({ control }) => {
        await writeFile(file, '0')
        return {
          disk: control({ read: () => readFile(file, 'utf8'), write: (n: number) => writeFile(file, String(n)) }),
        }
      },
      tasks: {
        alice: async ({ disk }) => disk.write(Number(await disk.read()) + 1),
        bob: async ({ disk }) => disk.write(Number(await disk.read()) + 1),
      },
      modes: ['async'],
      finally: { 'both counted': async () => (await readFile(file, 'utf8')) === '2' },
    })
    const { findings } = await explore(files, { schedules: 50 })
    expect(findings[0]).toMatchObject({ kind: 'invariant', reproduced: [10, 10] })
    await rm(folder, { recursive: true })
  })

  it('lets another task go on when an effect waits for it', async () => {
    const handing = scenario('an effect waits for another task', {
      setup: ({ control }) => {
        let open!: () => void
        const opened = new Promise<void>(resolve => {
          open = resolve
        })
        return { gate: control({ pass: () => opened, open: async () => open() }) }
      },
      tasks: { alice: ({ gate }) => gate.pass(), bob: ({ gate }) => gate.open() },
      modes: ['async'],
    })
    expect(await explore(handing, { schedules: 20 })).toMatchObject({ expected: true })
  })

  it('leaves its target as it is outside of a run', () => {
    const store = new Store()
    expect(control(store)).toBe(store)
  })
})
