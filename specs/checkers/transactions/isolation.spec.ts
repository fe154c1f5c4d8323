import '../../kept-threads.ts'
import { explore, type Mode, replay, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import * as scenarios from '../scenarios/transactions.scenario.ts'

const modes: readonly Mode[] = ['async', 'threads']

/** The names that the anomalies have in reports. */
const wrong: Record<string, RegExp> = {
  doctorsSkew:
    /^not serializable: write skew: (alice|bob) read `onCall\['(bob|alice)'\]` before (bob|alice) wrote it, /,
  buyersLost: /^not snapshot isolated: lost update: buyer#[12] read `stock\['apple'\]` before buyer#[12] wrote it/,
  clerkDirty: /^not serializable: dirty read: clerk read `balance`, which payer had written and took back/,
  guestsPhantom: /^not serializable: phantom: guest#[12] looked which keys there are before guest#[12] changed that/,
  moversSkew: /^not serializable: write skew: mover#[12] read `account [01]` before mover#[12] wrote it/,
}

describe.each(modes)('in mode %s', mode => {
  test.each(Object.entries(scenarios))('%s', async (key, subject) => {
    const verdict = await explore(subject as Scenario, { mode, schedules: 200, strategy: 'random' })
    const messages = verdict.findings.filter(({ level }) => level === 'error').map(({ message }) => message)
    const message = wrong[key]
    expect(messages, JSON.stringify(verdict.notes)).toEqual(
      message === undefined ? [] : [expect.stringMatching(message)],
    )
    expect(verdict.verdict).toBe(message === undefined ? 'held' : 'failed')
  })
})

test('the token replays it', async () => {
  const { findings } = await explore(scenarios.doctorsSkew as Scenario, { mode: 'async' })
  const [finding] = findings
  expect(finding).toMatchObject({ kind: 'not-serializable', reproduced: [10, 10], steps: [1, 2, 3, 4] })
  const again = await replay(scenarios.doctorsSkew as Scenario, finding!.token)
  expect(again).toMatchObject({ verdict: 'failed', findings: [{ fingerprint: finding!.fingerprint }] })
})
