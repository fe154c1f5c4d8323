import '../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it } from 'vitest'
import { Variants } from '../../src/checkers/variants.ts'
import { otherRaises, resets, resetThenRaise } from './scenarios/alike.scenario.ts'

describe.each(['async', 'threads'] as const)('a lost update that harms nobody, in mode %s', mode => {
  const options = { mode, schedules: 200, strategy: 'random' } as const

  it('is not told', async () => {
    expect((await explore(resets, options)).findings).toEqual([])
  })

  it('does not hide one of the same object by later steps', async () => {
    const { findings } = await explore(resetThenRaise, options)
    expect(findings).toMatchObject([{ kind: 'lost-update', level: 'warn', object: 'level' }])
    const [finding] = findings
    expect(finding!.trace[finding!.steps![2]! - 1]!.value).not.toBe('0')
  })

  it('does not hide one of the same object by another task', async () => {
    const { findings } = await explore(otherRaises, options)
    expect(findings).toMatchObject([{ kind: 'lost-update', level: 'warn', task: 'alice' }])
  })
})

describe('sightings that are kept', () => {
  it('are one of each fingerprint, and of variants a few between the same two', () => {
    const variants = new Variants()
    expect(['a', 'a', 'b'].map(each => variants.isNew(each))).toEqual([true, false, true])
    const kept = ['x>y 0', 'x>y 0', 'x>y 1', 'x>y 2', 'x>y 3', 'y>x 0'].map(each => variants.isNew('c', each))
    expect(kept).toEqual([true, false, true, true, false, true])
    for (let i = 0; i < 20; i++) variants.isNew('c', `z${i}>x 0`)
    expect(variants.isNew('c', 'new>y 0')).toBe(false)
  })
})
