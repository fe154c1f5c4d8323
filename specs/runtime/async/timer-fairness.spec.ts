import { explore, scenario } from 'heddle'
import { expect, test } from 'vitest'

/** A heartbeat that goes on until a slow answer has come. */
const polling = scenario('a heartbeat beside a slow answer', {
  modes: ['async'],
  setup: ({ control }) => ({ backend: control({ ask: async () => 42 }), beats: { count: 0, over: false } }),
  tasks: {
    heart: ({ beats }) =>
      new Promise<void>(resolve => {
        const beat = () => {
          if (beats.over) return resolve()
          beats.count++
          setTimeout(beat, 10)
        }
        setTimeout(beat, 10)
      }),
    async client({ backend, beats }) {
      await backend.ask()
      beats.over = true
    },
  },
  finally: { 'few beats': ({ beats }) => beats.count < 130 },
})

test.each(['random', 'pct', 'pos', 'urw', 'surw', 'rff', 'delay', 'dfs', 'auto'])(
  'a chain of timers does not outrun what is slow: %s',
  async strategy => {
    const { verdict, findings } = await explore(polling, { strategy, schedules: 100 })
    expect(findings.map(({ message }) => message)).toEqual([])
    expect(verdict).toBe('held')
  },
)

test('yet timers may fire first, more than one', async () => {
  const patient = scenario('a heartbeat that beats three times', {
    ...polling.definition,
    finally: { 'two beats at most': ({ beats }: { beats: { count: number } }) => beats.count <= 2 },
  } as never)
  expect((await explore(patient, { mode: 'async', schedules: 200 })).findings).toHaveLength(1)
})
