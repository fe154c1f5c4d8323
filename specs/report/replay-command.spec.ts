import { expect, test } from 'vitest'
import { replayCommand } from '../../src/report/replay-command.ts'
import { finding, verdict } from './fixtures/build.ts'

const command = (file: string | undefined, token: string) =>
  replayCommand(verdict({ scenario: 's', file }), finding({ kind: 'stuck', message: '', trace: [], token }))

test.each([
  ['scenarios/a.scenario.ts', 'h1.A5x0-_', 'heddle replay scenarios/a.scenario.ts h1.A5x0-_'],
  ['my scenarios/a.mts', 'h1.x', "heddle replay 'my scenarios/a.mts' h1.x"],
  ["it's.ts", 'h1.$(x)', `heddle replay 'it'\\''s.ts' 'h1.$(x)'`],
  ['~/a.ts', 'h1.x', "heddle replay '~/a.ts' h1.x"],
  ['specs/a.spec.ts', 'h1.x', "await replay(scenario, 'h1.x')"],
  ['specs/a.test.mjs', "h1.'x", `await replay(scenario, "h1.'x")`],
  [undefined, 'h1.x', "await replay(scenario, 'h1.x')"],
])('%s %s', (file, token, expected) => {
  expect(command(file, token)).toBe(expected)
})

test.each([
  [['p-queue', '@scope/pool'], ' --instrument p-queue --instrument @scope/pool'],
  [false, ' --no-instrument'],
  [undefined, ''],
] as const)('instruments %j again', (instrument, flags) => {
  const found = finding({ kind: 'stuck', message: '', trace: [], token: 'h1.x' })
  expect(replayCommand(verdict({ scenario: 's', file: 'a.ts', instrument }), found)).toBe(
    `heddle replay a.ts h1.x${flags}`,
  )
})
