import { explore, type Scenario } from 'heddle'
import { expect, test } from 'vitest'
import { fixedAccount, racyAccount } from '../../scenarios/account.scenario.ts'
import { racyService } from '../../scenarios/service.scenario.ts'
import * as scenarios from '../instrument/scenarios/accesses.ts'

const explanations = async (scenario: Scenario, checks = {}) => {
  const { findings } = await explore(scenario, { mode: 'async', schedules: 200, checks })
  expect(findings.map(({ kind }) => kind)).toEqual(['invariant'])
  return (findings[0]!.explanation ?? []).map(({ kind, message }) => `${kind} ${message}`)
}

test('a value that was read before an await and written after it', async () => {
  expect(await explanations(racyAccount)).toEqual([
    "lost-update lost update: alice's write to `account.#balance` at scenarios/bank/account.ts:29:10 overwrites bob's at " +
      'scenarios/bank/account.ts:29:10, which alice had not read: it had found 100 at scenarios/bank/account.ts:27:26',
  ])
})

test('an entry of a map, behind awaits of several functions', async () => {
  expect(await explanations(racyService)).toEqual([
    expect.stringMatching(/^lost-update .*`Items\.#rows\['loom'\]` at scenarios\/service\/shop.ts:26:16 .* stock: 1 }/),
  ])
})

test('a look before an await that is acted upon after it', async () => {
  expect(await explanations(scenarios.looksTwice)).toEqual([
    expect.stringMatching(/^check-then-act check then act: (ada|bob) writes `stock` at .*: it had found 1 at /),
  ])
})

test('what was read in one place and written in another', async () => {
  const said = await explanations(scenarios.copies)
  expect(said).toEqual([expect.stringMatching(/^stale-read .* writes `labels\.parcel` at .* reading `address` /)])
})

test.each([
  ['what is read and written in one step', scenarios.atOnce],
  ['what is read again before it is written', scenarios.looksAgain],
  ['two writes of the same', scenarios.sameFlag],
])('nothing is said of %s', async (_, scenario) => {
  expect(await explanations(scenario)).toEqual([])
})

test('it is nothing to warn of, and can be switched off', async () => {
  const { findings } = await explore(fixedAccount, { mode: 'async', schedules: 200 })
  expect(findings).toEqual([])
  expect(await explanations(racyAccount, { 'lost-update': 'off' })).toEqual([])
})
