import '../../kept-threads.ts'
import { existsSync } from 'node:fs'
import { explore, replay, type Scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import * as objects from './scenarios/objects.scenario.ts'
import { promise } from './scenarios/wrong.scenario.ts'

const entries = Object.entries(objects) as [string, Scenario][]

/** What each racy object is found by, and the most calls that the smallest history may have. */
const failures: Record<string, [message: RegExp, calls: number]> = {
  racyCounter: [/add\(\d\) → \d, where the model returns \d/, 2],
  racyStack: [/pop\(\) → .*, where the model returns/, 3],
  racyQueue: [/tryTake\(\) → .*, where the model returns/, 3],
  racyMap: [/putIfAbsent\('.', \d\) → true, where the model returns false/, 3],
  racyBlocking: [/(put\(\d\)|take\(\)) waits for ever, where the model returns/, 5],
  racyCrash: [/get\(\) → 3, where the model returns 1 or 2/, 3],
  racySharded: [/sum\(\) → 10, where the model returns/, 3],
  racyNetwork: [/next\(\) → 0, where the model returns [12]/, 3],
  racySequential: [/nor sequentially consistent: no order explains process#\d's sum\(\) → 10/, 3],
}

describe('objects on one event loop', () => {
  it.each(entries)('%s', async (name, subject) => {
    const verdict = await explore(subject, { mode: 'async', schedules: 500 })
    const { findings, notes } = verdict
    const told = JSON.stringify({ verdict: verdict.verdict, notes, messages: findings.map(f => f.message) })
    expect(verdict.expected, told).toBe(true)
    expect(notes).toEqual([])
    const failure = failures[name]
    if (failure === undefined) return
    const [{ message, history, token, reproduced }] = findings as [(typeof findings)[0]]
    expect(message).toMatch(failure[0])
    expect(history!.calls.length).toBeLessThanOrEqual(failure[1])
    expect(reproduced).toEqual([10, 10])
    expect((await replay(subject, token)).findings[0]).toMatchObject({ message })
  })
})

// Workers run what was built.
const built = existsSync(new URL('../../../dist/scenario/operations/process.js', import.meta.url))

describe.runIf(built)('objects on threads', () => {
  const few = entries.filter(([name]) => ['racyCounter', 'fixedBlocking', 'fixedCrash'].includes(name))
  it.each(few)('%s', async (_name, subject) => {
    const verdict = await explore(subject, { mode: 'threads', schedules: 25 })
    expect(verdict.expected, JSON.stringify(verdict.findings.map(({ message }) => message))).toBe(true)
    expect(verdict.notes).toEqual([])
  })

  it('tell of a model that cannot be worked with', async () => {
    await expect(explore(promise, { mode: 'threads', schedules: 20 })).rejects.toThrow(
      "the model's add returns a promise: a model is sequential",
    )
  })
})
