import '../kept-threads.ts'
import { explore } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import * as endless from './scenarios/endless.scenario.ts'

// Threads take a while to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** What a livelock is does not depend on the mode: the campaigns look at both. */
const modes = process.env.HEDDLE_CAMPAIGNS === '1' ? (['async', 'threads'] as const) : (['async'] as const)

describe.each(modes)('an execution without end, %s', mode => {
  const first = async (of: Parameters<typeof explore>[0]) =>
    (await explore(of, { mode, schedules: 20, seed: 1 })).findings[0]!

  it('is a livelock, told with one turn of each loop', async () => {
    const { kind, fingerprint, message } = await first(endless.polite)
    expect({ kind, fingerprint }).toEqual({ kind: 'livelock', fingerprint: 'livelock:left,right' })
    const [said, ...loops] = message.split('\n')
    expect(said).toContain('left, right do not end within 400 steps, the last 200 of them under a fair schedule')
    expect(loops).toHaveLength(2)
    for (const loop of loops) {
      const [task, turn] = loop.split(': ')
      expect(['left', 'right']).toContain(task)
      expect(
        turn!
          .replace(/ ×\d+$/, '')
          .split(', ')
          .sort(),
      ).toEqual(['acquire a', 'load go', 'release a'])
    }
  })

  it('is starvation where others get what somebody never gets', async () => {
    const { kind, task, object, message } = await first(endless.starvedWriter)
    expect({ kind, task, object }).toEqual({ kind: 'starvation', task: 'writer', object: 'lock' })
    expect(message).toContain('starvation: writer does not get `lock` within 300 steps under a fair schedule')
    expect(message).toMatch(/while (reader#1, reader#2|reader#2, reader#1) got it \d+ times/)
  })

  it('is told sooner where there is nothing to choose, as when somebody polls', async () => {
    const { kind, fingerprint, message, minimal } = await first(endless.poller)
    expect({ kind, fingerprint }).toEqual({ kind: 'livelock', fingerprint: 'livelock:trier' })
    expect(minimal.steps).toBeLessThan(250)
    const [said, loop] = message.split('\n')
    expect(said).toContain('the last 200 of them in which nothing else could go on (maxSteps: 200)')
    expect(loop).toMatch(/^trier: (tryAcquire lock, timer clock|timer clock, tryAcquire lock) ×\d+$/)
  })

  it.each(['tried', 'polled', 'backingOff'] as const)(
    'is none where everybody is served in the end: %s',
    async name => {
      expect((await explore(endless[name], { mode, schedules: 50, seed: 1 })).findings).toEqual([])
    },
  )
})
