import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { textReport, verdictText } from '../../src/report/text.ts'
import { run } from './fixtures/build.ts'
import { deadlock, held, heldInThreads, lostUpdate, taskFailed } from './fixtures/verdicts.ts'

const options = { colour: false, verbose: false, cwd: '/home/ada/shop' }
const page = readFileSync(new URL('../../docs/reading-a-report.md', import.meta.url), 'utf8')

test.each([
  ['a lost update', verdictText(lostUpdate, options)],
  ['a deadlock', verdictText(deadlock, options)],
  ['a task that failed', verdictText(taskFailed, options).split('\n').slice(0, 7).join('\n')],
  ['the end of a run', textReport(run([held, heldInThreads]), options)],
])('docs/reading-a-report.md shows %s as it is printed', (_, text) => {
  expect(page).toContain(`\`\`\`\n${text}\n`)
})
