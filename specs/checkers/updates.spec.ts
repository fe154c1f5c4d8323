import '../kept-threads.ts'
import { type Checks, explore, type Mode, type Scenario, type Verdict } from 'heddle'
import { describe, expect, it, test } from 'vitest'
import * as scenarios from './scenarios/updates.scenario.ts'

const modes: readonly Mode[] = ['async', 'threads']
const run = (subject: unknown, mode: Mode, checks?: Checks): Promise<Verdict> =>
  explore(subject as Scenario, { mode, schedules: 150, strategy: 'random', checks })

/** Kinds with their levels, in order. */
const kinds = ({ findings }: Verdict) => findings.map(({ level, kind }) => `${level} ${kind}`)

const warned: Record<string, string> = {
  lostCell: "lost update: worker#1's write to `visits` overwrites worker#2's, which worker#1 had not read",
  lostAtomic: "lost update: worker#1's write to `hits` overwrites worker#2's, which worker#1 had not read",
  lostEntry: "lost update: worker#1's write to `stock['apple']` overwrites worker#2's, which worker#1 had not read",
  lostElement: "lost update: worker#1's write to `seats[1]` overwrites worker#2's, which worker#1 had not read",
  lostBetweenLocks: "lost update: worker#1's write to `visits` overwrites worker#2's, which worker#1 had not read",
  actsLate: "check then act: worker#1 writes `stock['plum']`, which worker#2 had written since worker#1 looked",
  deletesLate: "check then act: sweeper deletes `stock['apple']`, which renewer had written since sweeper looked",
  staleCache:
    "stale read: reader writes `cache['greeting']` after reading `store['greeting']`, which writer had written since",
}

/** Starting threads takes its time, and the trace is the same: one of each sort will do. */
const inThreads = new Set(['lostCell', 'lostEntry', 'lostBetweenLocks', 'retried', 'told', 'actsLate', 'staleCache'])

describe.each(modes)('in mode %s', mode => {
  const chosen = Object.entries(scenarios).filter(([key]) => mode === 'async' || inThreads.has(key))
  test.each(chosen)('%s', async (key, subject) => {
    const { verdict, expected, findings } = await run(subject, mode)
    expect(expected, verdict).toBe(true)
    const message = warned[key]
    expect(findings.map(finding => finding.message)).toEqual(message === undefined ? [] : [swapped(message)])
    expect(findings.every(({ level, reproduced }) => level === 'warn' && reproduced[0] === reproduced[1])).toBe(true)
  })
})

/** Which of two workers is the victim depends on what was seen first. */
const swapped = (message: string) => {
  const other = message.replace(/#[12]/g, number => (number === '#1' ? '#2' : '#1'))
  return expect.toSatisfy((text: string) => text === message || text === other)
}

describe('levels', () => {
  it('make a failure of what would be a warning, or nothing', async () => {
    for (const mode of modes) {
      const failed = await run(scenarios.lostCell, mode, { 'lost-update': 'error' })
      expect(failed).toMatchObject({ verdict: 'failed', expected: false, findings: [{ minimal: { proven: true } }] })
      expect(kinds(failed)).toEqual(['error lost-update'])
      expect(kinds(await run(scenarios.lostCell, mode, { 'lost-update': 'off' }))).toEqual([])
    }
  })

  it('shows the read, the overtaking write and the use', async () => {
    const [finding] = (await run(scenarios.lostCell, 'async')).findings
    const shown = finding!.steps!.map(step => finding!.trace[step - 1]!)
    expect(shown.map(({ operation }) => operation)).toEqual(['get', 'set', 'set'])
    expect(shown[0]!.task).toBe(shown[2]!.task)
    expect(shown[1]!.task).not.toBe(shown[0]!.task)
  })
})
