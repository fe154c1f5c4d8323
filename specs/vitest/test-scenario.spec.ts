import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/explore/verdict.ts'

interface Assertion {
  readonly ancestorTitles: readonly string[]
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
  readonly meta: { readonly heddle?: Verdict }
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[]
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs Vitest on one file of the fixtures. */
async function vitest(file: string, ...more: string[]): Promise<string> {
  const main = path('../../node_modules/vitest/vitest.mjs')
  const args = [main, 'run', file, '--config', path('fixtures/vitest.config.ts'), ...more]
  const { VITEST: _, VITEST_MODE: __, VITEST_POOL_ID: ___, VITEST_WORKER_ID: ____, ...env } = process.env
  const child = spawn(process.execPath, args, { cwd: path('fixtures'), env: { ...env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  await new Promise(resolve => child.on('close', resolve))
  return output
}

async function tests(file: string, ...more: string[]): Promise<Map<string, Assertion>> {
  const output = await vitest(file, '--reporter', 'json', ...more)
  const report = JSON.parse(output.slice(output.indexOf('{"'))) as Report
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return new Map(results.map(result => [[...result.ancestorTitles, result.title].join(' > '), result]))
}

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
  const output = await vitest('bank.test.ts', '--testNamePattern', 'defined in the spec async')
  expect(output).toContain('Caused by: AssertionError: expected [ 1, 2 ] to deeply equal [ 1, 3 ]')
  expect(output).toMatch(/- +3,\n\+ +2,\n/)
  expect(output).not.toContain('Serialized Error')
})

test('.only', async () => {
  // On CI Vitest does not allow it unless asked to.
  const results = await tests('only.test.ts', '--allowOnly')
  expect([...results].map(([name, { status }]) => `${name}: ${status}`)).toEqual([
    'racy transfers > async: skipped',
    'locked transfers > async: passed',
  ])
})

test('the time-out is the budget and more, whatever that of other tests', async () => {
  const results = await tests('slow.test.ts')
  expect([...results.values()].map(({ status }) => status)).toEqual(['passed'])
})
