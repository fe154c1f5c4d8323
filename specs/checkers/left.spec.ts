import '../kept-threads.ts'
import { explore, type Mode, type Scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import * as scenarios from './scenarios/left.scenario.ts'

const modes: readonly Mode[] = ['async', 'threads']

const left: Record<string, string> = {
  floatingWrite: 'floating promise: alice ended while its `set log` was still under way, which nothing awaits',
  floatingFunction: 'floating promise: alice ended while its `add orders` was still under way, which nothing awaits',
  lostRaceThatWrites: 'floating promise: alice ended while its `set log` was still under way, which nothing awaits',
  leakedInterval: 'leak: alice ended and left a timer that nobody has cleared',
  leftFile: 'leak: alice ended and left a file open',
  leftDescriptor: 'leak: alice ended and left a file open',
  leftListener: "leak: alice ended and left a listener for 'change' on `bus`",
  leftOnSignal: "leak: alice ended and left a listener for 'abort' on `stop.signal`",
  leftOnTarget: "leak: alice ended and left a listener for 'done' on `jobs.first`",
  leftServer: 'leak: alice ended and left a server listening',
}

describe.each(modes)('in mode %s', mode => {
  test.each(Object.entries(scenarios))('%s', async (key, subject) => {
    if ((subject as Scenario).definition.modes?.includes(mode) === false) return
    const { expected, findings, verdict } = await explore(subject as Scenario, {
      mode,
      schedules: 60,
      strategy: 'random',
    })
    expect(expected, verdict).toBe(true)
    const message = left[key]
    expect(findings.map(finding => finding.message)).toEqual(message === undefined ? [] : [message])
    const [finding] = findings
    if (finding === undefined) return
    expect(finding).toMatchObject({ level: 'warn', task: 'alice', reproduced: [2, 2] })
    const place = finding.at ?? finding.trace[finding.steps![0]! - 1]?.at
    expect(place).toMatch(/left\.scenario\.ts:\d+:\d+$/)
  })
})
