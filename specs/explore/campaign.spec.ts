import '../kept-threads.ts'
import { check, explore, fc, point, replay, scenario, type Verdict } from 'heddle'
import { describe, expect, it } from 'vitest'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import { noInputs } from '../../src/scenario/input-source.ts'
import { broken } from './scenarios/looks.scenario.ts'

const counter = (name: string, fixed: boolean) =>
  scenario(name, {
    setup: ({ shared }) => ({ n: shared.cell(0), lock: shared.mutex() }),
    tasks: {
      worker: {
        copies: 2,
        run: ({ n, lock }) => {
          const add = async () => n.set((await n.get()) + 1)
          return fixed ? lock.runExclusive(add) : add()
        },
      },
    },
    finally: { 'all counted': ({ n }) => n.peek() === 2 },
  })
const racy = counter('a racy counter', false)
const held = counter('a locked counter', true)

/** A verdict without what may differ from run to run. */
const lasting = ({ seconds: _s, rate: _r, memory: _m, ...verdict }: Verdict) => verdict

describe('a campaign', () => {
  it('is the same for the same seed, and another for another', async () => {
    for (const subject of [racy, held]) {
      const one = await explore(subject, { seed: 7, schedules: 200 })
      expect(lasting(await explore(subject, { seed: 7, schedules: 200 }))).toEqual(lasting(one))
    }
    const firsts = new Set<number | null>()
    for (let seed = 0; seed < 12; seed++) firsts.add((await explore(racy, { seed, strategy: 'random' })).firstFailureAt)
    expect(firsts.size).toBeGreaterThan(1)
  })

  it('counts schedules and different interleavings', async () => {
    const free = scenario('two tasks of two steps', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        alice: async ({ n }) => n.set(await n.get()),
        bob: async ({ n }) => n.set(await n.get()),
      },
    })
    // Six orders, of which two differ only in that of the two reads, twice.
    expect(await explore(free, { strategy: 'random', schedules: 500 })).toMatchObject({
      schedules: 500,
      distinct: 4,
      coverage: { fresh: 0, window: 100, estimate: 4 },
      steps: 2000,
    })
    const enumerated = await explore(free, { strategy: 'dfs' })
    expect(enumerated).toMatchObject({ verdict: 'exhausted', schedules: 6, distinct: 4 })
    expect(enumerated.coverage).toMatchObject({ fresh: 4, window: 6, estimate: undefined })
  })

  it('tells interleavings apart by what conditions look at, whatever an earlier execution has shown', async () => {
    const watched = scenario('two tasks of a write each', {
      setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0) }),
      tasks: { alice: ({ a }) => a.set(1), bob: ({ b }) => b.set(1) },
      always: { 'neither is negative': ({ a, b }) => a.peek() >= 0 && b.peek() >= 0 },
    })
    const unwatched = scenario('the same, not looked at', { ...watched.definition, always: undefined } as never)
    expect(await explore(watched, { schedules: 50, strategy: 'random' })).toMatchObject({ distinct: 2 })
    expect(await explore(unwatched as never, { schedules: 50, strategy: 'random' })).toMatchObject({ distinct: 1 })
  })

  it('takes every order for one of its own where tasks may affect each other unseen', async () => {
    const opaque = scenario('an array', {
      setup: () => ({ seen: [] as number[] }),
      tasks: {
        alice: async ({ seen }, _inputs, { point }) => void seen.push(await point().then(() => 1)),
        bob: async ({ seen }, _inputs, { point }) => void seen.push(await point().then(() => 2)),
      },
    })
    const orders = await explore(opaque, { strategy: 'dfs', mode: 'async' })
    expect(orders.distinct).toBe(orders.schedules)
  })

  it('fails one in two random schedules of a lost update', async () => {
    const runtime = new AsyncRuntime(racy)
    let sum = 0
    for (let seed = 0; seed < 400; seed++) {
      const outcome = await runtime.run({
        block: seed,
        inputs: noInputs,
        strategy: { name: 'random' },
        seed,
        randomSeed: 0,
        from: 0,
        to: 1000,
        deadline: Number.POSITIVE_INFINITY,
        record: false,
      })
      sum += outcome.executions
    }
    // Geometric with p = 1/2: mean 2, standard error of the mean 1.41/20.
    expect(sum / 400).toBeGreaterThan(2 - 4 * 0.0707)
    expect(sum / 400).toBeLessThan(2 + 4 * 0.0707)
  })

  it.each(['async', 'threads'] as const)('tells what a broken condition has seen, in mode %s', async mode => {
    const { findings } = await explore(broken, { mode, schedules: 20 })
    expect(findings.map(({ message }) => message)).toEqual(["always 'few' was false: n = 2, list = [ 1 ]"])
  })

  it('passes an expected failure only when that is what is found', async () => {
    const expecting = (expectFailure: string) =>
      explore(scenario('an expected failure', { ...racy.definition, expectFailure } as never))
    expect(await expecting('invariant')).toMatchObject({ verdict: 'failed', expected: true })
    expect(await expecting('invariant:finally:all counted')).toMatchObject({ expected: true })
    expect(await expecting('deadlock')).toMatchObject({ verdict: 'failed', expected: false })
  })

  it('is vacuous when a sometimes condition is never reached', async () => {
    const idle = scenario('nothing interesting', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: { alice: async ({ n }) => n.get(), bob: async ({ n }) => n.get() },
      sometimes: { 'it is negative': ({ n }) => n.peek() < 0, 'it is zero': ({ n }) => n.peek() === 0 },
    })
    const verdict = await explore(idle, { schedules: 10 })
    expect(verdict).toMatchObject({ verdict: 'vacuous', expected: false })
    expect(verdict.notes[0]).toBe("vacuous: no execution reached sometimes 'it is negative'")
  })

  it('is vacuous, and ends, when every execution is discarded', async () => {
    const choosy = scenario('nothing will do', {
      inputs: { n: fc.nat() },
      setup: ({ shared }) => ({ x: shared.cell(0) }),
      tasks: {
        alice: async ({ x }, { n }) => {
          fc.pre(n < 0)
          await x.set(n)
        },
        bob: ({ x }) => x.set(1),
      },
    })
    const verdict = await explore(choosy, { schedules: 50 })
    expect(verdict).toMatchObject({ verdict: 'vacuous', expected: false, schedules: 0 })
    expect(verdict.notes[0]).toMatch(/^vacuous: fc\.pre discarded all \d+ executions .* narrow the inputs/)
  })

  it('is vacuous when no two tasks were ever under way at once', async () => {
    const alone = scenario('one after the other', {
      setup: ({ shared }) => ({ turn: shared.latch(1) }),
      tasks: {
        first: ({ turn }) => turn.countDown(),
        second: ({ turn }) => turn.wait(),
      },
    })
    expect(await explore(alone, { schedules: 10 })).toMatchObject({ verdict: 'vacuous', expected: false })
  })

  it('tries examples first, then spreads its schedules over generated inputs', async () => {
    const seen: number[] = []
    const inputs = scenario('inputs of all sorts', {
      modes: ['async'],
      inputs: { size: fc.nat(1000) },
      examples: [{ size: 7777 }, { size: 8888 }],
      setup: (_context, { size }) => {
        seen.push(size)
        return {}
      },
      tasks: { alice: () => point(), bob: () => point() },
    })
    await explore(inputs, { schedules: 1000 })
    const order = [...new Set(seen)]
    expect(order.slice(0, 2)).toEqual([7777, 8888])
    expect(order.length).toBeGreaterThan(30)
  })

  it('does not count what fc.pre discards', async () => {
    const picky = scenario('a precondition', {
      inputs: { n: fc.nat(3) },
      setup: ({ shared }) => ({ x: shared.cell(0) }),
      tasks: {
        alice: async ({ x }, { n }) => {
          fc.pre(n !== 0)
          await x.set(n)
        },
        bob: async ({ x }) => x.get(),
      },
      finally: { 'never zero': ({ x }) => x.peek() !== 0 },
    })
    expect(await explore(picky, { schedules: 300 })).toMatchObject({ expected: true })
  })

  it('keeps going when asked, and collects different failures', async () => {
    const several = scenario('several failures', {
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: {
        alice: async ({ n }) => {
          if ((await n.get()) === 1) throw new Error('saw one')
        },
        bob: async ({ n }) => n.set(1),
      },
      finally: { 'is two': ({ n }) => n.peek() === 2 },
    })
    const { findings } = await explore(several, { schedules: 100, keepGoing: true })
    expect(findings.map(f => f.kind).sort()).toEqual(['invariant', 'task-failed'])
    expect((await explore(several, { schedules: 100 })).findings).toHaveLength(1)
  })

  it('runs teardown after every execution, and ends when aborted', async () => {
    let open = 0
    let most = 0
    const controller = new AbortController()
    const resources = scenario('resources are given back', {
      modes: ['async'],
      setup: () => {
        most = Math.max(most, ++open)
        return {}
      },
      tasks: { alice: () => point(), bob: () => point() },
      teardown: () => {
        open--
      },
    })
    const verdict = await explore(resources, {
      schedules: 1_000_000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(verdict.schedules).toBeLessThan(1_000_000)
    expect({ open, most }).toEqual({ open: 0, most: 1 })
  })

  it('refuses options out of bounds', async () => {
    await expect(explore(racy, { schedules: 0 })).rejects.toThrow('schedules must be positive')
    await expect(explore(racy, { strategy: 'magic' })).rejects.toThrow("there is no strategy 'magic'")
    await expect(explore({} as never)).rejects.toThrow('explore() takes what scenario() returns')
  })

  it('tells when setup fails', async () => {
    const broken = scenario('setup throws', {
      modes: ['async'],
      setup: () => {
        throw new Error('no disk')
      },
      tasks: { alice: () => point() },
    })
    await expect(explore(broken)).rejects.toThrow("heddle: scenario 'setup throws': setup failed: no disk")
  })
})

describe('replay', () => {
  it('fails ten times out of ten, and passes once the code is mended', async () => {
    const { findings } = await explore(racy)
    const { token, fingerprint } = findings[0]!
    for (let i = 0; i < 10; i++) {
      expect(await replay(racy, token)).toMatchObject({ verdict: 'failed', findings: [{ fingerprint }] })
    }
    const mended = scenario('a racy counter', held.definition as never)
    expect(await replay(mended, token)).toMatchObject({ expected: true })
  })

  it('notes the choices that the code has no place for any more, or refuses when strict', async () => {
    const { token } = (await explore(racy)).findings[0]!
    const emptied = scenario('a racy counter', {
      ...(racy.definition as object),
      tasks: { worker: { copies: 2, run: async () => {} } },
    } as never)
    const verdict = await replay(emptied, token)
    expect(verdict.notes[0]).toContain('choice 1 of 1 could not be made')
    await expect(replay(emptied, token, { strict: true })).rejects.toThrow('could not be made')
  })

  it('carries the inputs', async () => {
    const inputs = scenario('inputs travel', {
      inputs: {
        when: fc.date({ noInvalidDate: true }),
        bytes: fc.uint8Array({ minLength: 2 }),
        map: fc.dictionary(fc.string(), fc.nat()),
      },
      setup: ({ shared }) => ({ n: shared.cell(0) }),
      tasks: { alice: async ({ n }) => n.set((await n.get()) + 1), bob: async ({ n }) => n.set((await n.get()) + 1) },
      finally: { two: ({ n }, { bytes }) => n.peek() === 2 || bytes.length < 2 },
    })
    const found = (await explore(inputs)).findings[0]!
    const again = (await replay(inputs, found.token)).findings[0]!
    expect(again.inputs!.shrunk).toBe(found.inputs!.shrunk)
  })
})

describe('check', () => {
  it('leaves threads out where nobody asked for them and they cannot run the scenario', async () => {
    await check(held)
    await expect(check(held, { mode: 'threads' })).rejects.toThrow(
      `heddle: scenario 'a locked counter': threads need the scenario in a module of its own, which every worker imports, but this one is ` +
        'defined in specs/explore/campaign.spec.ts.\n        Move it to a file like bank.scenario.ts that exports it',
    )
    const foreign = scenario('a map', { setup: () => new Map(), tasks: { ann: () => point(), bob: () => point() } })
    await check(foreign)
  })

  it('throws the report', async () => {
    await expect(check(racy)).rejects.toThrow(/✗ a racy counter · async · failed at schedule .*replay {5}/s)
  })
})
