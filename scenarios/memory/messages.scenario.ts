/** Messages between threads: what they order, and what they do not. */

import { once } from 'node:events'
import { type MessagePort as Port, receiveMessageOnPort } from 'node:worker_threads'
import { scenario } from 'heddle'

/** A page is handed over in shared memory, before and after the message that says so. */
const handOver = (name: string, late: boolean) =>
  scenario(name, {
    modes: ['threads'],
    ...(late ? { expectFailure: 'data-race' } : {}),
    setup: ({ shared }) => ({ page: new Int32Array(shared.buffer(4)), channel: new MessageChannel() }),
    tasks: {
      writer({ page, channel }) {
        if (!late) page[0] = 42
        channel.port1.postMessage('ready')
        if (late) page[0] = 42
      },
      async reader({ page, channel }) {
        const ready = new Promise(resolve => channel.port2.once('message', resolve))
        await ready
        return page[0]
      },
    },
  })

/** The writer fills the page after it has said that it is full. */
export const racyHandOver = handOver('a page is handed over too early', true)
/** The message comes after the page was filled, and orders the two. */
export const fixedHandOver = handOver('a page is handed over by a message', false)

/** A worker answers requests by adding to a total that it reads before it has the answer of the other. */
const totals = (name: string, whole: boolean) =>
  scenario(name, {
    modes: ['threads'],
    ...(whole ? {} : { expectFailure: 'invariant' }),
    setup: ({ shared }) => ({
      total: shared.cell(0),
      one: new MessageChannel(),
      other: new MessageChannel(),
    }),
    tasks: {
      async ada({ one }) {
        one.port1.postMessage(1)
        await once(one.port1, 'message')
      },
      async bob({ other }) {
        other.port1.postMessage(2)
        await once(other.port1, 'message')
      },
      async bank({ total, one, other }) {
        let last: Promise<unknown> = Promise.resolve()
        const add = async (amount: number) => total.set((await total.get()) + amount)
        const serve = (port: typeof one.port2) =>
          new Promise<void>(resolve => {
            port.once('message', async (amount: number) => {
              const done = whole ? (last = last.then(() => add(amount))) : add(amount)
              await done
              port.postMessage('done')
              resolve()
            })
          })
        await Promise.all([serve(one.port2), serve(other.port2)])
      },
    },
    finally: { 'both are booked': ({ total }) => total.peek() === 3 },
  })

/** Two requests are served at once, over a read and a write. */
export const racyTotals = totals('two requests are booked at once', false)
/** One request is served after the other. */
export const fixedTotals = totals('requests are booked one after the other', true)

/** Two tasks announce a new version; the third keeps the last one that it hears of. */
const versions = (name: string, newest: boolean) =>
  scenario(name, {
    modes: ['threads'],
    ...(newest ? {} : { expectFailure: 'invariant' }),
    setup: ({ shared }) => ({ version: shared.atomic(0), listens: shared.latch(1) }),
    tasks: {
      async cache({ version, listens }) {
        const updates = new BroadcastChannel('updates')
        let left = 2
        const heard = new Promise<void>(resolve => {
          updates.onmessage = async event => {
            const { data } = event as { data: number }
            await version.update(known => (newest ? Math.max(known, data) : data))
            if (--left === 0) resolve()
          }
        })
        await listens.countDown()
        await heard
        updates.close()
      },
      async first({ listens }) {
        await listens.wait()
        new BroadcastChannel('updates').postMessage(1)
      },
      async second({ listens }) {
        await listens.wait()
        new BroadcastChannel('updates').postMessage(2)
      },
    },
    finally: { 'the newest version is kept': ({ version }) => version.peek() === 2 },
  })

/** What comes last wins. */
export const racyVersions = versions('the last announcement wins', false)
/** What is newest wins, in whatever order it comes. */
export const fixedVersions = versions('the newest announcement wins', true)

/** A task looks for a message without waiting: it may come before or after, and is had once. */
export const looksForMessage = scenario('a message is looked for', {
  modes: ['threads'],
  setup: () => ({ channel: new MessageChannel() }),
  tasks: {
    sender: ({ channel }) => channel.port1.postMessage('hello'),
    receiver: ({ channel }) => [receiveMessageOnPort(channel.port2), receiveMessageOnPort(channel.port2)],
  },
  finally: {
    'it is had once at most': (_state, _inputs, { receiver }) =>
      receiver.status === 'fulfilled' && receiver.value.filter(got => got !== undefined).length <= 1,
  },
})

/** Two counters who find their memory in a message from `setup`, as packages hand it over that are given the ends of a channel. */
const posted = (name: string, expectFailure: 'invariant' | undefined, add: (count: Int32Array) => void) =>
  scenario(name, {
    modes: ['threads'],
    expectFailure,
    setup() {
      const memory = new SharedArrayBuffer(4)
      const { port1, port2 } = new MessageChannel()
      port1.postMessage({ count: new Int32Array(memory) })
      port2.postMessage({ count: new Int32Array(memory) })
      return { port1, port2, memory }
    },
    tasks: {
      ann: ({ port1 }) => add(countIn(port1)),
      bob: ({ port2 }) => add(countIn(port2)),
    },
    finally: { 'both counted': ({ memory }) => new Int32Array(memory)[0] === 2 },
  })

const countIn = (port: Port): Int32Array => {
  const { message } = receiveMessageOnPort(port) as { message: { count: Int32Array } }
  return message.count
}

/** The count is looked at and then stored. */
export const racyPosted = posted('a counter from a message is read and written', 'invariant', count => {
  Atomics.store(count, 0, Atomics.load(count, 0) + 1)
})
/** The count goes up in one step. */
export const fixedPosted = posted('a counter from a message goes up at once', undefined, count => {
  Atomics.add(count, 0, 1)
})
