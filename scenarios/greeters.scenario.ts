/** Two greeters at once: one definition, run as coroutines and as threads. */

import { setTimeout as sleep } from 'node:timers/promises'
import { point, scenario } from 'heddle'

/** What one greeter says, in order. */
const words = (name: string) => [`${name}: hello`, `${name}: goodbye`]

const inOwnOrder = (said: readonly string[]) =>
  ['ann', 'bob'].every(name => said.filter(line => line.startsWith(name)).join() === words(name).join())

const inTurn = (said: readonly string[]) => said.length > 1 && said[0]?.slice(0, 3) !== said[1]?.slice(0, 3)

async function greet(name: string, said: { put(line: string): Promise<unknown> }, wait: () => Promise<unknown>) {
  await said.put(`${name}: hello`)
  await wait()
  await said.put(`${name}: goodbye`)
}

// Holds in both modes: each greeter is sequential, so its own words keep their order however the two interleave.
export const greeters = scenario('two greeters say hello and goodbye at the same time', {
  setup: ({ shared }) => ({ said: shared.queue<string>() }),
  tasks: {
    ann: ({ said }) => greet('ann', said, () => point('ann waits')),
    bob: ({ said }) => greet('bob', said, () => point('bob waits')),
  },
  sometimes: { 'they greet in turn': ({ said }) => inTurn(said.peek()) },
  finally: {
    'everything was said': ({ said }) => said.peek().length === 4,
    'each kept to its own order': ({ said }) => inOwnOrder(said.peek()),
  },
})

// The same with a real timer for the wait: on the virtual clock it costs no time, and either may wake first.
export const sleepyGreeters = scenario('two greeters sleep between hello and goodbye', {
  modes: ['async'],
  setup: ({ shared }) => ({ said: shared.queue<string>() }),
  tasks: {
    ann: ({ said }) => greet('ann', said, () => sleep(50)),
    bob: ({ said }) => greet('bob', said, () => sleep(50)),
  },
  sometimes: {
    'ann leaves first': ({ said }) => said.peek()[2] === 'ann: goodbye' && said.peek().length === 3,
    'bob leaves first': ({ said }) => said.peek()[2] === 'bob: goodbye' && said.peek().length === 3,
  },
  finally: {
    'everything was said': ({ said }) => said.peek().length === 4,
    'each kept to its own order': ({ said }) => inOwnOrder(said.peek()),
  },
})

// The same with plain functions for thread bodies: `.sync` blocks the thread instead of being awaited.
export const greetersInPlainThreads = scenario('two greeters are plain functions in threads', {
  modes: ['threads'],
  setup: ({ shared }) => ({ said: shared.queue<string>() }),
  tasks: {
    ann({ said }) {
      said.sync.put('ann: hello')
      point.sync('ann waits')
      said.sync.put('ann: goodbye')
    },
    bob({ said }) {
      said.sync.put('bob: hello')
      point.sync('bob waits')
      said.sync.put('bob: goodbye')
    },
  },
  sometimes: { 'they greet in turn': ({ said }) => inTurn(said.peek()) },
  finally: {
    'everything was said': ({ said }) => said.peek().length === 4,
    'each kept to its own order': ({ said }) => inOwnOrder(said.peek()),
  },
})
