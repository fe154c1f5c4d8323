import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/explore/verdict.ts'
import { findingText, textReport, verdictLine, verdictText } from '../../src/report/text.ts'
import { run } from './fixtures/build.ts'
import * as verdicts from './fixtures/verdicts.ts'

const options = { colour: false, verbose: false, cwd: '/home/ada/shop' }
const golden = (name: string) => `golden/${name}.txt`

describe('a verdict', () => {
  test.each<[string, Verdict]>([
    ['lost-update', verdicts.lostUpdate],
    ['deadlock', verdicts.deadlock],
    ['wait-for-ever', verdicts.waitForEver],
    ['holder-that-has-ended', verdicts.unreleased],
    ['lost-wakeup', verdicts.lostWakeup],
    ['task-failed', verdicts.taskFailed],
    ['unhandled-rejection-in-a-spec', verdicts.expectFailed],
    ['invariant-that-throws', verdicts.thrownInInvariant],
    ['failed-as-expected', verdicts.counter],
    ['failed-in-another-way-than-expected', verdicts.otherFailure],
    ['expected-failure-not-found', verdicts.missing],
    ['expected-failure-impossible', verdicts.missingExhausted],
    ['not-reproduced', verdicts.notReproduced],
    ['never-reproduced', verdicts.neverReproduced],
    ['failed-not-only-as-expected', verdicts.notOnlyAsExpected],
    ['several-findings', verdicts.severalFindings],
    ['forked-strands', verdicts.forked],
    ['loop-shown-once', verdicts.livelock],
    ['many-tasks-few-that-matter', verdicts.wide],
    ['many-tasks-as-a-list', verdicts.wideDeadlock],
    ['wide-characters', verdicts.wideCharacters],
    ['accesses', verdicts.accesses],
    ['held', verdicts.held],
    ['held-with-warnings', verdicts.warned],
    ['cut-short', verdicts.cutShort],
    ['exhausted', verdicts.exhausted],
    ['vacuous', verdicts.vacuous],
    ['error', verdicts.broken],
  ])('%s', async (name, verdict) => {
    await expect(`${verdictText(verdict, options)}\n`).toMatchFileSnapshot(golden(name))
  })

  test('verbose: nothing is folded', async () => {
    const text = [verdicts.lostUpdate, verdicts.thrownInInvariant, verdicts.counter]
      .map(verdict => verdictText(verdict, { ...options, verbose: true }))
      .join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot(golden('verbose'))
  })

  test('a narrow terminal', async () => {
    const text = [verdicts.lostUpdate, verdicts.deadlock, verdicts.taskFailed]
      .map(verdict => verdictText(verdict, { ...options, width: 60 }))
      .join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot(golden('narrow'))
  })

  test('accesses in a narrow terminal, and in verbose', async () => {
    const text = [
      verdictText(verdicts.accesses, { ...options, width: 44 }),
      verdictText(verdicts.accesses, { ...options, verbose: true }),
    ].join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot(golden('accesses-narrow-and-verbose'))
  })

  test('its line is the first one of its text', () => {
    for (const verdict of Object.values(verdicts)) {
      expect(verdictText(verdict, options).split('\n')[0]).toBe(verdictLine(verdict, options))
    }
  })

  test('colours change nothing but colours', () => {
    for (const verdict of Object.values(verdicts)) {
      for (const verbose of [false, true]) {
        const coloured = verdictText(verdict, { ...options, verbose, colour: true })
        expect(coloured).toContain('\u001b[')
        expect(stripVTControlCharacters(coloured)).toBe(verdictText(verdict, { ...options, verbose }))
      }
    }
  })

  test('a finding can be told alone, under a headline of its own', () => {
    const { severalFindings } = verdicts
    const text = findingText(severalFindings, severalFindings.findings[1]!, options)
    expect(text.split('\n')[0]).toBe('✗ an order is shipped once · async · failed at schedule 8 of 1000 (0.31 s)')
    expect(text).toContain('heddle replay scenarios/shop/checkout.scenario.ts h1.s8')
    expect(text).not.toContain('rule 3')
  })

  test('a token is never cut', () => {
    const token = `h1.${'x'.repeat(500)}`
    const [finding] = verdicts.lostUpdate.findings
    const verdict = { ...verdicts.lostUpdate, findings: [{ ...finding!, token }] }
    expect(verdictText(verdict, { ...options, width: 40 })).toContain(`scenarios/transfer.scenario.ts ${token}`)
  })
})

describe('a run', () => {
  const mixed = run(
    [
      verdicts.lostUpdate,
      verdicts.lostUpdateInThreads,
      verdicts.held,
      verdicts.heldInThreads,
      verdicts.exhausted,
      verdicts.counter,
      verdicts.counterInThreads,
      verdicts.missing,
      verdicts.broken,
      verdicts.vacuous,
    ],
    {
      skipped: [
        {
          scenario: 'sessions expire',
          mode: 'threads',
          reason: 'state.db is a class instance, which threads cannot share',
        },
        { scenario: 'slow one', reason: 'it is marked .skip' },
      ],
      problems: [{ file: 'scenarios/typo.scenario.ts', message: "SyntaxError: Unexpected token '}'\n  at line 3" }],
    },
  )

  test('of everything', async () => {
    await expect(`${textReport(mixed, options)}\n`).toMatchFileSnapshot(golden('run'))
  })

  test('in which all is well', async () => {
    const report = textReport(run([verdicts.held, verdicts.exhausted]), options)
    await expect(`${report}\n`).toMatchFileSnapshot(golden('run-all-held'))
  })

  test('of nothing', async () => {
    const report = textReport(run([], { interrupted: true, seconds: 75.4 }), options)
    await expect(`${report}\n`).toMatchFileSnapshot(golden('run-of-nothing'))
  })

  test('colours change nothing but colours', () => {
    const coloured = textReport(mixed, { ...options, colour: true })
    expect(stripVTControlCharacters(coloured)).toBe(textReport(mixed, options))
  })

  test('verbose tells every finding in full, also where both modes fail alike', () => {
    const report = textReport(mixed, { ...options, verbose: true })
    expect(report).not.toContain('the same failure')
    expect(report).not.toContain('…')
  })
})
