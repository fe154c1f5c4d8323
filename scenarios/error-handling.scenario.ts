/** A task throws while another waits for its result. */

import { type Context, scenario } from 'heddle'

const openLatch = ({ shared }: Context) => ({
  broken: shared.atomic(0),
  result: shared.cell<number | undefined>(undefined),
  ready: shared.latch(1),
})

type Latched = ReturnType<typeof openLatch>

async function compute({ broken, result }: Latched) {
  if ((await broken.load()) === 1) throw new Error('the source is broken')
  await result.set(42)
}

const breakSource = ({ broken }: Latched) => broken.store(1)

async function readWhenReady({ result, ready }: Latched) {
  await ready.wait()
  return result.get()
}

// If the source breaks in time, the throw skips the count-down and the reader waits for ever. The twin counts down in
// `finally`, and the reader finds that there is no result.
export const racySignal = scenario('an error skips the signal that a reader waits for', {
  expectFailure: 'deadlock',
  mayThrow: (_error, task) => task === 'worker',
  setup: openLatch,
  tasks: {
    async worker(state) {
      await compute(state)
      await state.ready.countDown()
    },
    reader: readWhenReady,
    saboteur: breakSource,
  },
})

export const fixedSignal = scenario('an error signals the reader all the same', {
  mayThrow: (_error, task) => task === 'worker',
  setup: openLatch,
  tasks: {
    async worker(state) {
      try {
        await compute(state)
      } finally {
        await state.ready.countDown()
      }
    },
    reader: readWhenReady,
    saboteur: breakSource,
  },
  sometimes: { 'there is no result': ({ result, ready }) => ready.peek() === 0 && result.peek() === undefined },
  finally: {
    'the reader has the result if there is one': (_state, _inputs, { worker, reader }) =>
      reader.status === 'fulfilled' && reader.value === (worker.status === 'fulfilled' ? 42 : undefined),
  },
})

const openQueue = ({ shared }: Context) => ({
  broken: shared.atomic(0),
  parts: shared.queue<number>(),
})

type Queued = ReturnType<typeof openQueue>

async function stream({ broken, parts }: Queued) {
  for (let part = 1; part <= 2; part++) {
    if ((await broken.load()) === 1) throw new Error('the source is broken')
    await parts.put(part)
  }
}

async function collect({ parts }: Queued) {
  const collected: number[] = []
  for (let part = await parts.take(); part !== undefined; part = await parts.take()) collected.push(part)
  return collected
}

// The same with a stream of parts: the error skips the end-of-stream, and the collector waits for a part that never comes.
// The twin closes the queue in `finally`.
export const racyStream = scenario('an error leaves a queue open for ever', {
  expectFailure: 'deadlock',
  mayThrow: (_error, task) => task === 'sender',
  setup: openQueue,
  tasks: {
    async sender(state) {
      await stream(state)
      await state.parts.close()
    },
    collector: collect,
    saboteur: ({ broken }) => broken.store(1),
  },
})

export const fixedStream = scenario('an error closes the queue', {
  mayThrow: (_error, task) => task === 'sender',
  setup: openQueue,
  tasks: {
    async sender(state) {
      try {
        await stream(state)
      } finally {
        await state.parts.close()
      }
    },
    collector: collect,
    saboteur: ({ broken }) => broken.store(1),
  },
  finally: {
    'the collector has what was sent': (_state, _inputs, { sender, collector }) =>
      collector.status === 'fulfilled' && (sender.status === 'rejected' || collector.value.length === 2),
  },
})
