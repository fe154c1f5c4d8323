import { beforeAll, describe, expect, test } from 'vitest'
import { type Assertion, tests, vitest } from './run-vitest.ts'

describe('testScenario', () => {
  let results: Map<string, Assertion>
  beforeAll(async () => {
    results = await tests('bank.test.ts')
  }, 60_000)

  const of = (name: string) => {
    const result = results.get(name)
    expect(result, `${name} among ${[...results.keys()].join(', ')}`).toBeDefined()
    return result as Assertion
  }

  test.each(['async', 'threads'])('a finding fails the test of mode %s with the report', mode => {
    const { status, failureMessages, meta } = of(`racy transfers > ${mode}`)
    expect(status).toBe('failed')
    expect(failureMessages).toHaveLength(1)
    expect(failureMessages[0]).toMatch(/^InterleavingError: ✗ racy transfers · /)
    expect(failureMessages[0]).toContain("finally 'total is kept' was false")
    expect(failureMessages[0]).toMatch(/replay +heddle replay bank\.scenario\.ts h1\./)
    expect(meta.heddle).toMatchObject({ scenario: 'racy transfers', mode, verdict: 'failed', expected: false })
  })

  test('the stack leads to the two steps and the scenario, not into Heddle', () => {
    const [message = ''] = of('racy transfers > async').failureMessages
    const frames = message.split('\n').filter(line => /^ {4}at /.test(line))
    expect(frames).toEqual([
      expect.stringMatching(/at (alice|bob) \(.*bank\.scenario\.ts:8:\d+\)$/),
      expect.stringMatching(/at (alice|bob) \(.*bank\.scenario\.ts:8:\d+\)$/),
      expect.stringMatching(/at scenario 'racy transfers' \(.*bank\.scenario\.ts:16:\d+\)$/),
    ])
  })

  test.each(['async', 'threads'])('what holds passes in mode %s, its verdict in the meta data', mode => {
    const { status, meta } = of(`locked transfers > ${mode}`)
    expect(status).toBe('passed')
    expect(meta.heddle).toMatchObject({ expected: true, findings: [] })
  })

  test.each(['async', 'threads'])('an expected failure passes in mode %s', mode => {
    const { status, meta } = of(`transfers known to be racy > ${mode}`)
    expect(status).toBe('passed')
    expect(meta.heddle).toMatchObject({ verdict: 'failed', expected: true })
  })

  test('a state that threads cannot share: that mode is skipped', () => {
    expect(of('a map > async').status).toBe('passed')
    expect(of('a map > threads').status).toBe('skipped')
  })

  test('.skip, .runIf and .skipIf', () => {
    for (const modifier of ['skip', 'runIf', 'skipIf'])
      expect(of(`${modifier} > racy transfers > async`).status).toBe('skipped')
  })

  test('a scenario defined in the spec runs in async mode', () => {
    const { status, failureMessages } = of('defined in the spec > async')
    expect(status).toBe('failed')
    expect(failureMessages[0]).toContain("await replay(scenario, 'h1.")
    expect(of('defined in the spec > threads').status).toBe('skipped')
  })

  test('threads asked for by a scenario that is defined in the spec: an error that says what to do', () => {
    const { status, failureMessages } = of('defined in the spec, threads asked for > threads')
    expect(status).toBe('failed')
    expect(failureMessages[0]).toContain('Move it to a file like bank.scenario.ts')
  })
})

test('what the user code threw is the cause, with its difference', async () => {
  const output = await vitest('bank.test.ts', 'fixtures', '--testNamePattern', 'defined in the spec async')
  expect(output).toContain('Caused by: AssertionError: expected [ 1, 2 ] to deeply equal [ 1, 3 ]')
  expect(output).toMatch(/- +3,\n\+ +2,\n/)
  expect(output).not.toContain('Serialized Error')
})

test('.only', async () => {
  // On CI Vitest does not allow it unless asked to.
  const results = await tests('only.test.ts', 'fixtures', '--allowOnly')
  expect([...results].map(([name, { status }]) => `${name}: ${status}`)).toEqual([
    'racy transfers > async: skipped',
    'locked transfers > async: passed',
  ])
})

test('the time-out is the budget and more, whatever that of other tests', async () => {
  const results = await tests('slow.test.ts')
  expect([...results.values()].map(({ status }) => status)).toEqual(['passed'])
})
