import { once } from 'node:events'
import { BroadcastChannel, MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A channel of the test's own for every execution, and what closes it. */
function channels(listen: (log: Log, channel: MessageChannel) => void = () => {}) {
  let channel: MessageChannel
  return {
    get: () => channel,
    options: {
      setup: (log: Log) => {
        channel = new MessageChannel()
        listen(log, channel)
      },
      teardown: () => channel.port1.close(),
    },
  }
}

test('messages of one port keep their order, those of two need not', async () => {
  const { get, options } = channels((log, { port1, port2 }) => {
    port1.on('message', data => log.push(data))
    port2.on('message', data => log.push(data))
  })
  const run = await outcomes(
    {
      a: () => {
        get().port1.postMessage('a1')
        get().port1.postMessage('a2')
      },
      b: () => get().port2.postMessage('b'),
    },
    options,
  )
  expect(texts(run)).toEqual(['a1 a2 b', 'a1 b a2', 'b a1 a2'])
})

test('whoever waits for a message gets it after others have gone on', async () => {
  const { get, options } = channels()
  const run = await outcomes(
    {
      a: async log => {
        log.push(...(await once(get().port1, 'message')))
      },
      b: log => {
        get().port2.postMessage('sent')
        setImmediate(() => log.push('b'))
      },
    },
    options,
  )
  expect(texts(run)).toEqual(['b sent', 'sent b'])
})

test('an answer comes when the schedule says so, and transferred ports with it', async () => {
  const { get, options } = channels((_log, { port2 }) => {
    // The form that hands over the ports apart from the data.
    Object.assign(port2, {
      onmessage: ({ data, ports }: { data: number; ports: MessagePort[] }) => ports[0]?.postMessage(data * 2),
    })
  })
  const ask = (n: number) => async (log: Log) => {
    const { port1, port2 } = new MessageChannel()
    const answer = new Promise(resolve => {
      port1.on('message', resolve)
    })
    get().port1.postMessage(n, [port2])
    log.push(await answer)
    port1.close()
  }
  const run = await outcomes({ a: ask(1), b: ask(2) }, options)
  expect(texts(run)).toEqual(['2 4', '4 2'])
})

test('every listener of a broadcast hears it at a time of its own', async () => {
  let speaker: BroadcastChannel
  let listeners: BroadcastChannel[]
  const run = await outcomes(
    { a: () => speaker.postMessage('x'), b: () => speaker.postMessage('y') },
    {
      executions: 200,
      setup: log => {
        speaker = new BroadcastChannel('specs')
        listeners = ['1', '2'].map(name => {
          const listener = new BroadcastChannel('specs')
          listener.onmessage = event => log.push(`${(event as MessageEvent).data}${name}`)
          return listener
        })
      },
      teardown: () => {
        for (const channel of [speaker, ...listeners]) channel.close()
      },
    },
  )
  expect(run.logs.every(log => log.length === 4)).toBe(true)
  const orders = texts(run)
  expect(orders).toContain('x1 x2 y1 y2')
  expect(orders).toContain('x2 y2 x1 y1')
})

test('the messages of a real worker arrive under control', async () => {
  const source = `const { parentPort } = require('node:worker_threads')
    parentPort.on('message', n => parentPort.postMessage(n * 2))`
  const worker = new Worker(source, { eval: true })
  const run = await outcomes(
    {
      a: async log => {
        worker.postMessage(21)
        const [answer] = await once(worker, 'message')
        log.push(answer)
      },
    },
    { executions: 5 },
  )
  await worker.terminate()
  expect(texts(run)).toEqual(['42'])
})
