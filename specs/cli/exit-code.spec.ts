import { expect, test } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit-code.ts'
import type { Run, Verdict } from '../../src/explore/verdict.ts'

const verdict = (kind: Verdict['verdict'], expected: boolean) => ({ verdict: kind, expected }) as Verdict

const run = (part: Partial<Run>): Run => ({
  heddle: '0.0.0',
  node: '20.19.0',
  seed: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  verdicts: [verdict('held', true)],
  problems: [],
  skipped: [],
  interrupted: false,
  ...part,
})

const problems = [{ file: 'a.scenario.ts', message: 'wrong' }]
const finding = [verdict('held', true), verdict('failed', false)]

test.each([
  ['all held', run({}), false, 0],
  ['failed as expected', run({ verdicts: [verdict('failed', true)] }), false, 0],
  ['a finding', run({ verdicts: finding }), false, 1],
  ['vacuous', run({ verdicts: [verdict('vacuous', false)] }), false, 1],
  ['an expected failure not found', run({ verdicts: [verdict('held', false)] }), false, 1],
  ['a scenario that could not be run', run({ verdicts: [...finding, verdict('error', false)] }), false, 2],
  ['a file that could not be loaded, and a finding', run({ verdicts: finding, problems }), false, 2],
  ['nothing was run', run({ verdicts: [] }), false, 2],
  ['interrupted, and all of the above', run({ verdicts: finding, problems, interrupted: true }), false, 3],
  ['a bug of ours', run({ verdicts: finding, problems }), true, 3],
])('%s', (_, ended, bug, code) => {
  expect(exitCodeOf(ended, bug)).toBe(code)
})
