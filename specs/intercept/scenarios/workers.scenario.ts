/** Workers that tasks start. */

import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, Worker, type WorkerOptions } from 'node:worker_threads'
import { scenario } from 'heddle'

const file = (name: string) => new URL(`./workers/${name}`, import.meta.url)
const start = (name: string, options?: WorkerOptions) => new Worker(file(name), options)

/** One task that does so, whose result is to hold each time. */
const lone = <T>(
  name: string,
  task: () => Promise<T>,
  holds: (value: T) => boolean,
  expectFailure?: 'deadlock' | 'task-failed',
) =>
  scenario(name, {
    modes: ['threads'],
    expectFailure,
    setup: () => ({}),
    tasks: { alice: task },
    finally: { 'as in Node': (_state, _inputs, { alice }) => alice.status !== 'fulfilled' || holds(alice.value as T) },
  })

const eventsOf = (worker: Worker): Promise<unknown[]> =>
  new Promise(resolve => {
    const seen: unknown[] = []
    worker.on('online', () => seen.push('online'))
    worker.on('message', message => seen.push(message))
    worker.on('error', error => seen.push(`${error.name}: ${error.message}`))
    worker.on('exit', code => resolve([...seen, code]))
  })

const same = (value: unknown, expected: unknown) => JSON.stringify(value) === JSON.stringify(expected)

export const answers = lone(
  'a worker answers with what it was given',
  async () => {
    const worker = start('echo.mjs', { workerData: { by: 2 }, argv: ['x', '1'], env: { HEDDLE_SPEC: 'yes' } })
    worker.postMessage([1])
    const [got] = await once(worker, 'message')
    return { ...got, threadId: got.threadId === worker.threadId }
  },
  value =>
    same(value, {
      message: [1],
      isMainThread: false,
      threadId: true,
      workerData: { by: 2 },
      argv: ['x', '1'],
      env: 'yes',
    }),
)

export const exits = lone(
  'a worker calls process.exit',
  () => {
    const worker = start('echo.mjs')
    worker.postMessage('end')
    return eventsOf(worker)
  },
  value =>
    same(
      value.filter(each => each !== 'online'),
      [3],
    ),
)

export const throwsLater = lone(
  'a worker throws when it gets a message',
  () => {
    const worker = start('echo.mjs')
    worker.postMessage('throw')
    return eventsOf(worker)
  },
  value =>
    same(
      value.filter(each => each !== 'online'),
      ['RangeError: out of reach', 1],
    ),
)

export const throws = lone(
  'a worker throws at its beginning',
  () => eventsOf(start('throws.mjs')),
  value =>
    same(
      value.filter(each => each !== 'online'),
      ['TypeError: at the top', 1],
    ),
)

export const rejects = lone(
  'a worker does not handle a rejection',
  () => {
    const worker = start('rejects.mjs')
    worker.postMessage('?')
    return eventsOf(worker)
  },
  value =>
    same(
      value.filter(each => each !== 'online'),
      ['Error: no answer to ?', 1],
    ),
)

export const missing = lone(
  'the file of a worker is not there',
  () => eventsOf(start('missing.mjs')),
  value =>
    String(value.find(each => typeof each === 'string' && each !== 'online')).includes('missing.mjs') &&
    value.at(-1) === 1,
)

export const unheard = lone(
  'nobody hears of the error of a worker',
  async () => {
    start('throws.mjs')
    await sleep(5)
  },
  () => true,
  'task-failed',
)

export const ends = lone(
  'a worker ends when it has nothing more to do',
  () => eventsOf(start('once.cjs', { workerData: 'x' })),
  value =>
    same(
      value.filter(each => each !== 'online'),
      [{ started: 1, workerData: 'x', main: 'function' }, 0],
    ),
)

export const closes = lone(
  'a worker ends when it no longer listens',
  () => {
    const worker = start('echo.mjs')
    worker.postMessage('close')
    return eventsOf(worker)
  },
  value =>
    same(
      value.filter(each => each !== 'online'),
      [0],
    ),
)

export const terminated = lone(
  'a worker is terminated',
  async () => {
    const worker = start('silent.mjs')
    const exit = once(worker, 'exit')
    return [await worker.terminate(), ...(await exit)]
  },
  value => same(value, [1, 1]),
)

export const interrupted = lone(
  'a worker is terminated while it sleeps',
  async () => {
    const worker = start('sleeps.cjs', { workerData: new Int32Array(new SharedArrayBuffer(4)) })
    await sleep(1)
    return worker.terminate()
  },
  value => value === 1,
)

export const source = lone(
  'a worker runs a source',
  () =>
    eventsOf(
      new Worker(
        "const { parentPort, workerData } = require('node:worker_threads'); setTimeout(() => parentPort.postMessage(workerData + 1), 10)",
        {
          eval: true,
          workerData: 1,
        },
      ),
    ),
  value =>
    same(
      value.filter(each => each !== 'online'),
      [2, 0],
    ),
)

export const ports = lone(
  'a port and memory are sent to a worker',
  async () => {
    const worker = start('port.mjs')
    const { port1, port2 } = new MessageChannel()
    const cells = new Int32Array(new SharedArrayBuffer(8))
    worker.postMessage({ port: port2, cells }, [port2])
    port1.postMessage(21)
    const [{ value }] = await once(port1, 'message')
    return [value, cells[0]]
  },
  value => same(value, [42, 21]),
)

export const nested = lone(
  'a worker starts a worker',
  async () => {
    const [message] = await once(start('nested.mjs'), 'message')
    return message
  },
  value => same(value, { from: 'inner' }),
)

export const silent = lone(
  'a worker never answers',
  async () => {
    const worker = start('silent.mjs')
    worker.postMessage('?')
    await once(worker, 'message')
  },
  () => true,
  'deadlock',
)

export const blocked = lone(
  'a worker never wakes who waits for it',
  async () => {
    const cells = new Int32Array(new SharedArrayBuffer(4))
    start('silent.mjs', { workerData: cells })
    Atomics.wait(cells, 0, 0)
  },
  () => true,
  'deadlock',
)

let kept: Worker | undefined
export const stale = lone(
  'a worker is kept over executions',
  async () => {
    kept ??= start('echo.mjs')
    kept.postMessage(1)
    await once(kept, 'message')
  },
  () => true,
)

export const limited = lone(
  'a worker with limits is left to the platform',
  async () => {
    const worker = start('once.cjs', { workerData: 1, resourceLimits: { maxOldGenerationSizeMb: 64 } })
    await once(worker, 'message')
    await worker.terminate()
  },
  () => true,
)

const counting = (how: string, expectFailure: 'data-race' | 'invariant' | undefined) =>
  scenario(`a task and a worker count: ${how}`, {
    modes: ['threads'],
    expectFailure,
    setup: () => ({}),
    tasks: {
      async alice() {
        const cells = new Int32Array(new SharedArrayBuffer(4))
        const worker = start('count.mjs', { workerData: { cells, how } })
        if (how === 'plain') cells[0] = cells[0]! + 1
        else if (how === 'add') Atomics.add(cells, 0, 1)
        else Atomics.store(cells, 0, Atomics.load(cells, 0) + 1)
        await once(worker, 'exit')
        return Atomics.load(cells, 0)
      },
    },
    finally: { 'both count': (_state, _inputs, { alice }) => alice.status === 'fulfilled' && alice.value === 2 },
  })

export const addCount = counting('add', undefined)
export const storeCount = counting('store', 'invariant')
export const plainCount = counting('plain', 'data-race')

export const handOver = scenario('a task sends memory of its own to another', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: () => new MessageChannel(),
  tasks: {
    async ann({ port1 }) {
      const cells = new Int32Array(new SharedArrayBuffer(4))
      port1.postMessage(cells)
      Atomics.store(cells, 0, Atomics.load(cells, 0) + 1)
      await once(port1, 'message')
      return Atomics.load(cells, 0)
    },
    async bob({ port2 }) {
      const [cells] = (await once(port2, 'message')) as [Int32Array]
      Atomics.add(cells, 0, 1)
      port2.postMessage('done')
    },
  },
  finally: { 'both count': (_state, _inputs, { ann }) => ann.status === 'fulfilled' && ann.value === 2 },
})
