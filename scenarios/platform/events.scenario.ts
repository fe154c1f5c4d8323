/** Waiting for events with `events.once` and `events.on`: what is emitted while nobody listens is gone. */

import { EventEmitter, on, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'

class Connection extends EventTarget {
  isOpen = false

  async open(): Promise<void> {
    await sleep(1)
    this.isOpen = true
    this.dispatchEvent(new Event('open'))
  }
}

const opening = () => ({ connection: new Connection() })
type Opening = ReturnType<typeof opening>
const opens = ({ connection }: Opening) => connection.open()

// The connection may have opened while the settings were read. The twin looks first.
export const racyOpen = scenario('a client waits for a connection that is open already', {
  modes: ['async'],
  expectFailure: 'deadlock',
  setup: opening,
  tasks: {
    opens,
    async uses({ connection }) {
      await sleep(1)
      await once(connection, 'open')
    },
  },
})

export const fixedOpen = scenario('a client waits for a connection unless it is open', {
  modes: ['async'],
  setup: opening,
  tasks: {
    opens,
    async uses({ connection }) {
      await sleep(1)
      if (!connection.isOpen) await once(connection, 'open')
    },
  },
})

const feed = () => ({ prices: new EventEmitter(), kept: [] as number[] })
type Feed = ReturnType<typeof feed>

async function publishes({ prices }: Feed): Promise<void> {
  for (const price of [1, 2, 0]) {
    await sleep(1)
    prices.emit('price', price)
  }
}

async function keep({ kept }: Feed, price: number): Promise<void> {
  await sleep(1)
  kept.push(price)
}

// While one price is kept nobody listens for the next. The twin's iteration keeps what comes meanwhile.
export const racyPrices = scenario('a reader waits for one event after the other', {
  modes: ['async'],
  expectFailure: 'deadlock',
  setup: feed,
  tasks: {
    async reads(state) {
      for (;;) {
        const [price] = await once(state.prices, 'price')
        if (price === 0) return
        await keep(state, price)
      }
    },
    publishes,
  },
})

export const fixedPrices = scenario('a reader iterates over events', {
  modes: ['async'],
  setup: () => {
    const state = feed()
    return { ...state, incoming: on(state.prices, 'price') }
  },
  tasks: {
    async reads({ incoming, ...state }) {
      for await (const [price] of incoming) {
        if (price === 0) return
        await keep(state, price)
      }
    },
    publishes,
  },
  finally: { 'every price is kept': ({ kept }) => kept.join() === '1,2' },
})
