import { setTimeout as sleep } from 'node:timers/promises'
import { explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

const wakes = (name: string, wait: () => { readonly woken: Promise<unknown>; readonly end?: () => void }) =>
  scenario(name, {
    modes: ['async'],
    setup: wait,
    tasks: {
      waiter: async ({ woken }) => void (await woken),
      other: async () => void (await sleep(20)),
    },
    teardown: ({ end }) => end?.(),
  })

describe('a timer that setup leaves to the tasks', () => {
  it.each([
    ['by setTimeout', () => ({ woken: new Promise(resolve => void setTimeout(resolve, 60_000)) })],
    ['by a promise', () => ({ woken: sleep(60_000) })],
    [
      'by AbortSignal.timeout',
      () => ({
        woken: new Promise(resolve => AbortSignal.timeout(60_000).addEventListener('abort', resolve)),
      }),
    ],
    [
      'by setInterval',
      () => {
        let timer: NodeJS.Timeout
        let beats = 0
        const woken = new Promise<void>(resolve => {
          timer = setInterval(() => ++beats === 3 && resolve(), 60_000)
        })
        return { woken, end: () => clearInterval(timer) }
      },
    ],
  ])('goes off on the virtual clock, %s', async (how, wait) => {
    const { findings, verdict } = await explore(wakes(how, wait), { schedules: 30 })
    expect({ findings, verdict }).toMatchObject({ findings: [], verdict: expect.stringMatching(/held|exhausted/) })
  })

  it('does not hide that nobody settles what a task waits for', async () => {
    const idle = wakes('beside a heartbeat', () => {
      const timer = setInterval(() => {}, 60_000)
      return { woken: new Promise(() => {}), end: () => clearInterval(timer) }
    })
    const [finding] = (await explore(idle, { schedules: 5 })).findings
    expect(finding).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:promise:task waiter' })
    expect(finding!.message).toContain('only timers go off')
  })

  it('is a strand of setup, with the place where it was set', async () => {
    const broken = wakes('a heartbeat that throws', () => {
      setTimeout(() => {
        throw new Error('beat')
      }, 10)
      return { woken: sleep(20) }
    })
    const [finding] = (await explore(broken, { schedules: 5 })).findings
    expect(finding).toMatchObject({ kind: 'task-failed', task: 'setup', reproduced: [10, 10] })
    const step = finding!.trace.find(({ task }) => task === 'setup')
    expect(step).toMatchObject({ operation: 'timer', at: expect.stringContaining('setup-timers.spec.ts') })
  })

  it('is the platform’s before the tasks and after them', async () => {
    const seen: string[] = []
    const real = scenario('a short sleep', {
      modes: ['async'],
      setup: async () => {
        await sleep(1)
        await new Promise(resolve => setTimeout(resolve, 1))
        return { timer: setTimeout(() => seen.push('too late'), 2_000) }
      },
      tasks: { one: async () => void (await sleep(10)) },
      teardown: ({ timer }) => {
        seen.push(`${timer.hasRef()}`)
        clearTimeout(timer)
      },
    })
    expect((await explore(real, { schedules: 1 })).findings).toEqual([])
    expect(new Set(seen)).toEqual(new Set(['true']))
    expect(process.getActiveResourcesInfo().filter(type => type === 'Timeout').length).toBeLessThan(5)
  })
})
