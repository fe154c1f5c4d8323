import { EventEmitter, once } from 'node:events'
import { explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

const nap = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

const messages = async (...args: Parameters<typeof explore>) =>
  (await explore(...args)).findings.map(({ message }) => message)

describe('a wait beside which only timers go off', () => {
  it.each([
    ['an interval', (beat: () => void) => void setInterval(beat, 100)],
    ['an interval with an async callback', (beat: () => void) => void setInterval(async () => beat(), 100)],
  ])('is told as the deadlock that it is: %s', async (_, start) => {
    const waiting = scenario('a queue that nobody fills', {
      modes: ['async'],
      setup: ({ shared }) => ({ jobs: shared.queue<number>(), beats: { count: 0 } }),
      tasks: {
        heart: async ({ jobs, beats }) => {
          start(() => {
            beats.count++
          })
          await jobs.take()
        },
        other: () => nap(5),
      },
    })
    expect(await messages(waiting, { schedules: 5 })).toEqual([
      'deadlock: nobody can go on: heart waits for `jobs`; only timers go off, 1000 steps in a row',
    ])
  })

  it('is told where the wait is for a promise', async () => {
    const waiting = scenario('an event that nobody emits', {
      modes: ['async'],
      setup: () => ({ events: new EventEmitter() }),
      tasks: {
        heart: async ({ events }) => {
          setInterval(() => {}, 100)
          await once(events, 'ready')
        },
      },
    })
    const [message] = await messages(waiting, { schedules: 5 })
    expect(message).toMatch(/^deadlock: heart waits for a promise .*; only timers go off/)
  })
})

describe('a wait that timers end', () => {
  const fine = (name: string, run: () => Promise<unknown>) =>
    scenario(name, { modes: ['async'], setup: () => ({}), tasks: { patient: run } })

  it.each([
    fine('a time-out beside a heartbeat', async () => {
      const heart = setInterval(() => {}, 10)
      await nap(30_000)
      clearInterval(heart)
    }),
    fine('a callback that looks at the clock', async () => {
      const deadline = Date.now() + 30_000
      await new Promise<void>(resolve => {
        const look = setInterval(() => {
          if (Date.now() < deadline) return
          clearInterval(look)
          resolve()
        }, 10)
      })
    }),
    fine('a callback that counts', async () => {
      let count = 0
      await new Promise<void>(resolve => {
        const look = setInterval(() => {
          if (++count < 900) return
          clearInterval(look)
          resolve()
        }, 10)
      })
    }),
    fine('a poll that gives up', async () => {
      for (let looks = 0; looks < 3_000; looks++) await nap(10)
    }),
  ])('$name is none', async waiting => {
    expect(await messages(waiting, { schedules: 1 })).toEqual([])
  })
})
