import { explore, point, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'
import { choosePump, drainPump, immediatePump, type Pump, Turn, tickPump } from '../../../src/runtime/quiet.ts'

/** Goes through `depth` rounds of ticks and promises before it ends, as user code might. */
const tangle = (depth: number): Promise<void> =>
  depth === 0
    ? Promise.resolve()
    : new Promise(resolve => process.nextTick(() => queueMicrotask(() => void tangle(depth - 1).then(resolve))))

describe('a step runs until the queues are empty', () => {
  const ways: [string, Pump][] = [
    ['by draining', drainPump],
    ['by ticks', tickPump],
    ['by immediates', immediatePump],
  ]
  it.each(ways)('%s, whatever ticks and microtasks do', async (_, pump) => {
    const ends: boolean[] = []
    let ended = true
    let round = 0
    await pump(
      () => {
        ends.push(ended)
        if (round === 20) return Turn.done
        ended = false
        void tangle(round++).then(() => {
          ended = true
        })
        return Turn.quiet
      },
      { enter() {}, leave() {}, uncaught() {} },
    )
    expect(ends).toEqual(Array(21).fill(true))
  })

  it('and however slow steps are, together they are not taken for one that never ends', async () => {
    let left = 40
    let cutOff = false
    const slow = () => {
      const end = performance.now() + 30
      while (performance.now() < end);
      return --left > 0 ? Turn.quiet : Turn.done
    }
    const endless = () => {
      cutOff = true
      left = 1
    }
    await drainPump(slow, { enter() {}, leave() {}, uncaught() {}, limit: 1_000, endless })
    expect(cutOff).toBe(false)
  })

  it('takes the fastest way that the platform offers', async () => {
    expect([drainPump, tickPump, immediatePump]).toContain(await choosePump())
  })

  it('lets what an operation resolves run to its end before another task goes on', async () => {
    const order: string[] = []
    const chain = scenario('long chains stay together', {
      modes: ['async'],
      setup: ({ shared }) => ({ turn: shared.cell('') }),
      tasks: {
        async alice({ turn }) {
          await turn.set('alice')
          let chained: Promise<unknown> = Promise.resolve()
          for (let i = 0; i < 200; i++) chained = chained.then(() => {})
          await chained
          await tangle(10)
          order.push(turn.peek())
        },
        async bob({ turn }) {
          await turn.set('bob')
          await tangle(3)
          order.push(turn.peek())
        },
      },
    })
    const verdict = await explore(chain, { schedules: 20 })
    expect(verdict.expected).toBe(true)
    expect(order.length).toBe(40)
    for (let i = 0; i < order.length; i += 2) expect(new Set(order.slice(i, i + 2)).size).toBe(2)
  })

  it('does not end a step while a stream is still passing data in memory', async () => {
    const { Readable } = await import('node:stream')
    const seen: number[] = []
    const streams = scenario('a stream is drained within a step', {
      modes: ['async'],
      setup: () => ({}),
      tasks: {
        async reader() {
          await point('before')
          let total = 0
          for await (const chunk of Readable.from([1, 2, 3, 4])) total += chunk as number
          seen.push(total)
          await point('after')
        },
        async other() {
          await point('x')
        },
      },
    })
    const verdict = await explore(streams, { schedules: 10 })
    expect(verdict.expected).toBe(true)
    expect(new Set(seen)).toEqual(new Set([10]))
  })
})
