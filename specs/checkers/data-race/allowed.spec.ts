import '../../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it } from 'vitest'
import { atBoth, atOne, byPattern, elsewhere, otherObject } from './scenarios/allowed.scenario.ts'

const note = 'the data race on `hits` is allowed: the count is approximate'
const options = { schedules: 40 }

describe('a data race that is allowed by place', () => {
  it('is no failure where both accesses are at places that are named, and the reason is noted', async () => {
    const { verdict, findings, notes } = await explore(atBoth, options)
    expect([verdict, findings]).toEqual(['held', []])
    expect(notes).toContain(note)
  })

  it('goes by patterns of files as well, for whatever object', async () => {
    const { findings, notes } = await explore(byPattern, options)
    expect(findings).toEqual([])
    expect(notes).toContain(note)
  })

  it('is found where one of the accesses is elsewhere', async () => {
    const { findings, notes } = await explore(atOne, options)
    expect(findings).toMatchObject([{ kind: 'data-race', object: 'hits' }])
    expect(notes).not.toContain(note)
  })

  it('does not hide another on the same bytes, even one whose access came earlier', async () => {
    const { findings, notes } = await explore(elsewhere, options)
    expect(findings).toMatchObject([{ kind: 'data-race', object: 'hits' }])
    const [finding] = findings
    const places = finding!.steps!.map(step => finding!.trace[step - 1]!.at)
    expect(places).toContainEqual(expect.stringMatching(/allowed\.scenario\.ts:20:/))
    expect(notes).toContain(note)
    expect(notes).toContain('the data race on `done` is allowed: it only says who comes first')
  })

  it('is found on another object', async () => {
    expect((await explore(otherObject, options)).findings).toMatchObject([{ kind: 'data-race', object: 'hits' }])
  })
})
