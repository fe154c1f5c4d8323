import '../kept-threads.ts'
import { check, explore } from 'heddle'
import { describe, expect, it } from 'vitest'
import { closed, foldered, kept, ofModule } from '../instrument/scenarios/copies.ts'

describe('what threads have a copy of each', () => {
  it.each([
    [closed, /^tasks share `count`, which task#1 changes at \S+copies\.ts:\d+:\d+; threads have a copy each$/],
    [ofModule, /^tasks share `served`, which task#1 changes at \S+copies\.ts:\d+:\d+; threads have a copy each$/],
    [foldered, /^state\.in\.folder is another whenever setup runs, which every thread does for itself$/],
  ])('keeps threads from running a scenario that fails by it: $0.name', async (subject, obstacle) => {
    const refused = explore(subject, { mode: 'threads', schedules: 20 })
    await expect(refused).rejects.toMatchObject({ name: 'NotShareable', obstacle: expect.stringMatching(obstacle) })
    await check(subject, { schedules: 20 })
  })

  it('is not what one task alone comes to, nor shared objects in the hands of a function', async () => {
    const { verdict, findings } = await explore(kept, { mode: 'threads', schedules: 20 })
    expect([verdict, findings[0]?.kind]).toEqual(['failed', 'invariant'])
  })
})
