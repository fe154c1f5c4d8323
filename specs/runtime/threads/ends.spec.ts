import '../../kept-threads.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { AsyncRuntime } from '../../../src/runtime/async/runtime.ts'
import { campaign, campaignOn, messages } from './campaign.ts'
import * as ends from './scenarios/ends.scenario.ts'

// Each campaign starts threads of its own, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'heddle-'))
const file = join(folder, 'log')
process.env.HEDDLE_SPEC_LOG = file
beforeEach(() => writeFileSync(file, ''))
afterAll(() => rmSync(folder, { recursive: true }))
const lines = () => readFileSync(file, 'utf8').split('\n').slice(0, -1)

describe('an execution that ends early', () => {
  it('unwinds the stacks of all threads, whose later operations have no effect; then they tear down', async () => {
    const ran = await campaign(ends.unwinding, 20)
    expect(Object.keys(messages(ran)).sort()).toEqual([
      'eve failed: Error: eve did not',
      'eve failed: Error: eve found three',
    ])
    expect(ran.executions).toBe(20)
    const said = lines()
    expect(said.filter(line => line === 'ann lets go')).toHaveLength(20)
    expect(said.filter(line => line === 'bob lets go')).toHaveLength(20)
    const torn = said.filter(line => line.startsWith('teardown'))
    expect(torn).toHaveLength(60)
    expect([...new Set(torn)].sort()).toEqual(['teardown at 1', 'teardown at 2', 'teardown at 3'])
  })
})

describe('an execution whose tasks have ended', () => {
  it('tells background tasks in all threads so, and lets go of what they wait for', async () => {
    const ran = await campaign(ends.background, 30)
    expect(messages(ran)).toEqual({})
    expect(ran.executions).toBe(30)
    expect(lines().filter(line => line === 'server hears')).toHaveLength(30)
  })

  it('hears of rejections that a thread has left, even one that stands still', async () => {
    const ran = await campaign(ends.leaving, 3)
    expect(messages(ran)).toEqual({ 'server left a rejection unhandled: Error: left by the server': 3 })
  })

  it('tears down in every thread', async () => {
    const ran = await campaign(ends.tornDown, 10)
    expect(messages(ran)).toEqual({})
    expect(lines()).toEqual(Array.from({ length: 30 }, () => 'teardown at 3'))
  })

  it('hands results of all threads to finally', async () => {
    const ran = await campaign(ends.results, 20)
    expect(messages(ran)).toEqual({})
  })
})

describe('fc.pre', () => {
  it('discards an execution', async () => {
    const ran = await campaign(ends.discarded, 100)
    expect(ran.failures).toEqual([])
    const [outcome] = ran.outcomes
    expect(outcome!.executions + outcome!.discarded).toBe(100)
    expect(outcome!.discarded).toBeGreaterThan(20)
    expect(outcome!.executions).toBeGreaterThan(20)
  })
})

describe('time', () => {
  it('is virtual and one for all threads', async () => {
    const ran = await campaign(ends.sleepers, 20)
    expect(Object.keys(messages(ran))).toContain("finally 'tell' threw fast after 1000, slow after 60000")
    expect(messages(ran)).toEqual(messages(await campaignOn(new AsyncRuntime(ends.sleepers), 20)))
  })
})

describe('the world outside', () => {
  it('is waited for by the thread that asked it', async () => {
    const ran = await campaign(ends.outside, 5)
    expect(messages(ran)).toEqual({})
    expect(ran.executions).toBe(5)
  })

  it('is given up when nothing is in flight', async () => {
    const ran = await campaign(ends.forEver, 3)
    expect(messages(ran)).toEqual({ 'deadlock: ann waits for a promise that no code under control can settle': 3 })
  })
})
