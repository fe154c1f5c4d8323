import { explore, type Scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import * as objects from './scenarios/objects.scenario.ts'

const entries = Object.entries(objects) as [string, Scenario][]

describe.each(['async', 'threads'] as const)('in mode %s', mode => {
  it.each(entries)('%s', async (name, subject) => {
    const { findings, notes, ...verdict } = await explore(subject, { mode, schedules: mode === 'async' ? 3000 : 1000 })
    const told = JSON.stringify({ ...verdict, notes, messages: findings.map(({ message }) => message) }, undefined, 1)
    expect(verdict.expected, told).toBe(true)
    expect(notes.filter(note => note.startsWith('undecided'))).toEqual([])
    if (!name.startsWith('racy')) return
    console.log(mode, name, findings[0]!.foundAt, findings[0]!.history!.calls.length, findings[0]!.message)
  })
})
