import '../kept-threads.ts'
import { scenario } from 'heddle'
import { describe, expect, it, vi } from 'vitest'
import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import { campaign, campaignOn, messages } from '../runtime/threads/campaign.ts'
import { outcomes } from './outcomes.ts'
import * as scenarios from './scenarios/atomics.scenario.ts'

vi.setConfig({ testTimeout: 120_000 })

const told = async (of: Parameters<typeof campaign>[0], schedules = 50) =>
  Object.keys(messages(await campaign(of, schedules))).sort()
const cameTo = (...values: unknown[]) => values.map(value => `finally 'tell' threw it is ${value}`)

describe('Atomics.wait on one event loop', () => {
  it('throws where it would never end', async () => {
    const waits = scenario('waits', {
      modes: ['async'],
      setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(4)) }),
      tasks: {
        waiter: ({ flag }) => void Atomics.wait(flag, 0, 0),
        passer: ({ flag }) => void Atomics.wait(flag, 0, 1),
      },
    })
    const { failures } = await campaignOn(new AsyncRuntime(waits as never), 1)
    expect(failures[0]!.problem.message).toContain("scenario 'waits': Atomics.wait would block for ever")
  })

  it('takes no real time where it has a time-out', async () => {
    const hour = 3_600_000
    const { logs } = await outcomes({
      sleeper(log) {
        const before = Date.now()
        const nobody = new Int32Array(new SharedArrayBuffer(4))
        log.push(Atomics.wait(nobody, 0, 0, hour), Date.now() - before, Atomics.wait(nobody, 0, 1, hour))
      },
    })
    expect(logs).toEqual([['timed-out', hour, 'not-equal']])
  })

  it('has waitAsync end by a notification or by the virtual clock', async () => {
    const word = () => new Int32Array(new SharedArrayBuffer(8))
    let shared = word()
    const atomics = Atomics as unknown as { waitAsync(...args: unknown[]): { value: Promise<string> } }
    const ended = async (timeout?: number) => atomics.waitAsync(shared, 1, 0, timeout).value
    const { logs } = await outcomes(
      {
        patient: async log => void log.push(`patient ${await ended()}`),
        hasty: async log => void log.push(`hasty ${await ended(50)}`),
        async late(log) {
          await new Promise(resolve => setTimeout(resolve, 100))
          log.push(`woken ${Atomics.notify(shared, 0)} ${Atomics.notify(shared, 1)}`)
        },
      },
      {
        setup() {
          shared = word()
        },
      },
    )
    expect(logs).toEqual([['hasty timed-out', 'woken 0 1', 'patient ok']])
  })
})

describe('Atomics on raw memory, in threads', () => {
  it('has a scheduling point before each operation, and no other', async () => {
    const ran = await campaign(scenarios.lostUpdate, 100)
    expect(ran.steps).toBe(100 * 6)
    const counts = messages(ran)
    expect(Object.keys(counts).sort()).toEqual(cameTo(1, 2))
  })

  it('adds in one step', async () => {
    expect(await told(scenarios.added)).toEqual(cameTo(2n))
  })

  it('waits until notified, unless the value is another', async () => {
    expect(await told(scenarios.waited)).toEqual(cameTo('not-equal', 'ok'))
  })

  it('has a wait with a time-out end by either, as the schedule chooses', async () => {
    expect(await told(scenarios.timed)).toEqual(cameTo('ok', 'timed-out'))
  })

  it('resolves waitAsync when notified', async () => {
    expect(await told(scenarios.waitedAsync)).toEqual(cameTo('async ok', 'not-equal'))
  })

  it('finds the notification that came too early', async () => {
    const { failures } = await campaign(scenarios.missed, 30)
    expect(new Set(failures.map(({ problem }) => problem.message.replace(/\(step \d\)/, '(step #)')))).toEqual(
      new Set([
        'lost wakeup: waiter waits for `flag` (since step 4), but the notification had come before: ' +
          "notifier's (step #) found nobody waiting",
      ]),
    )
  })

  it('wakes first who has waited longest', async () => {
    const { failures, executions } = await campaign(scenarios.firstInFirstOut, 60)
    expect(failures).toEqual([])
    expect(executions).toBe(60)
  })

  it('lets others run while somebody spins', async () => {
    const { failures, executions } = await campaign(scenarios.spinLock, 100)
    expect(failures).toEqual([])
    expect(executions).toBe(100)
  })

  it('leaves to the platform what it refuses', async () => {
    expect((await campaign(scenarios.refused, 5)).failures).toEqual([])
  })

  it('keeps what setup wrote, which every thread runs', async () => {
    expect(await told(scenarios.setUpOnce, 20)).toEqual(cameTo(32))
  })
})
