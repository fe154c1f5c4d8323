import { type Context, check, explore, InterleavingError, replay, type Scenario, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import { policyOf } from '../../src/checkers/policy.ts'
import { readOptions } from '../../src/cli/options.ts'
import type { Checks } from '../../src/scenario/checks.ts'

const counted = ({ shared }: Context) => ({ n: shared.cell(0) })
type Counted = ReturnType<typeof counted>

const counter = (extra: object = {}, finallyTwo = false) =>
  scenario('a counter', {
    modes: ['async'],
    setup: counted,
    tasks: { worker: { copies: 2, run: async ({ n }: Counted) => n.set((await n.get()) + 1) } },
    ...(finallyTwo ? { finally: { two: ({ n }: Counted) => n.peek() === 2 } } : {}),
    ...extra,
  } as never) as Scenario

const options = { schedules: 50, strategy: 'random' }

describe('whose word counts', () => {
  it("the scenario's before the run's, the run's before the default", () => {
    expect(policyOf()['lost-update']).toBe('warn')
    expect(policyOf({}, { 'lost-update': 'off' })['lost-update']).toBe('off')
    expect(policyOf({ 'lost-update': 'error' }, { 'lost-update': 'off' })['lost-update']).toBe('error')
    expect(policyOf({ 'lost-update': undefined }, { 'lost-update': 'off' })['lost-update']).toBe('off')
    expect(policyOf({}, {}, 'lost-update')['lost-update']).toBe('error')
    expect(policyOf({}, {}, 'lost-update:n')['lost-update']).toBe('error')
    expect(policyOf({}, {}, 'invariant')['lost-update']).toBe('warn')
  })

  it('is said to be wrong where it is', async () => {
    const wrong = { 'lost-updates': 'error' } as Checks
    await expect(explore(counter(), { checks: wrong })).rejects.toThrow(
      "heddle: checks names 'lost-updates', which is no kind of check: there are ",
    )
    expect(() => counter({ checks: { leak: 'loud' } })).toThrow(
      "heddle: scenario 'a counter': checks has 'loud' for 'leak', not one of error, warn, off",
    )
    expect(() => counter({ checks: ['leak'] })).toThrow('checks is an array, not a record of levels')
  })

  it('is read from the command line and the configuration', () => {
    const read = (checks: unknown) => readOptions({ checks }, () => '--check').checks
    expect(read(['lost-update=error', 'leak=off'])).toEqual({ 'lost-update': 'error', leak: 'off' })
    expect(read({ leak: 'warn' })).toEqual({ leak: 'warn' })
    expect(() => read(['leak'])).toThrow("--check takes a kind and a level, as in lost-update=error, not 'leak'")
    expect(() => read(['leak=loud'])).toThrow("--check has 'loud' for 'leak', not one of error, warn, off")
    expect(() => read(['leek=off'])).toThrow("--check names 'leek', which is no kind of check")
  })
})

describe('a warning', () => {
  it('leaves the verdict as it is, and its token shows it again', async () => {
    const verdict = await explore(counter(), options)
    expect(verdict).toMatchObject({ verdict: 'held', expected: true, firstFailureAt: null })
    expect(verdict.findings).toMatchObject([{ kind: 'lost-update', level: 'warn', fingerprint: 'lost-update:n' }])
    await check(counter(), options)
    const again = await replay(counter(), verdict.findings[0]!.token)
    expect(again).toMatchObject({ verdict: 'held', findings: [{ level: 'warn', kind: 'lost-update' }] })
  })

  it('explains a failure instead where there is one', async () => {
    const verdict = await explore(counter({}, true), options)
    expect(verdict).toMatchObject({
      verdict: 'failed',
      findings: [
        {
          kind: 'invariant',
          level: 'error',
          explanation: [{ kind: 'lost-update', fingerprint: 'lost-update:n', steps: [1, 3, 4] }],
        },
      ],
    })
    expect(verdict.findings).toHaveLength(1)
    const thrown = await check(counter({}, true), options).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(InterleavingError)
    expect((thrown as Error).message).toMatch(
      /\n {2}lost update: .*, which worker#1 had not read\n {2}finally 'two' was false/,
    )
  })

  it('is not given of controlled objects, but they explain', async () => {
    const stored = (two: boolean) =>
      scenario('a stored counter', {
        modes: ['async'],
        setup: ({ control }) => {
          const store = {
            n: 0,
            async read() {
              return this.n
            },
            async write(n: number) {
              this.n = n
            },
          }
          return { store: control(store, { reads: ['read'] }), real: store }
        },
        tasks: { worker: { copies: 2, run: async ({ store }) => store.write((await store.read()) + 1) } },
        finally: { two: ({ real }) => !two || real.n === 2 },
      })
    expect((await explore(stored(false), options)).findings).toEqual([])
    const [finding] = (await explore(stored(true), options)).findings
    expect(finding!.explanation).toMatchObject([
      { message: 'check then act: worker#1 changes `store`, which worker#2 had changed since worker#1 looked' },
    ])
  })

  it('of something else stands beside a failure', async () => {
    const ticking = counter(
      {
        tasks: {
          worker: {
            copies: 2,
            run: async ({ n }: Counted) => {
              setInterval(() => {}, 100)
              await n.set((await n.get()) + 1)
            },
          },
        },
      },
      true,
    )
    const { findings } = await explore(ticking, { ...options, keepGoing: true })
    expect(findings.map(({ level, kind }) => `${level} ${kind}`)).toEqual(['error invariant', 'warn leak'])
  })
})

describe('an error', () => {
  it('is what expectFailure asks for by its kind', async () => {
    const expecting = (expectFailure: string) => explore(counter({ expectFailure }), options)
    expect(await expecting('lost-update')).toMatchObject({ verdict: 'failed', expected: true })
    expect(await expecting('lost-update:n')).toMatchObject({ verdict: 'failed', expected: true })
    expect(await expecting('leak')).toMatchObject({ verdict: 'held', expected: false })
  })

  it('is the same for any number of schedules and seeds', async () => {
    const failing = counter({ checks: { 'lost-update': 'error' } })
    for (const seed of [1, 2, 3]) {
      expect(await explore(failing, { ...options, seed })).toMatchObject({
        verdict: 'failed',
        findings: [{ kind: 'lost-update', reproduced: [10, 10], minimal: { steps: 4, preemptions: 1, proven: true } }],
      })
    }
  })
})
