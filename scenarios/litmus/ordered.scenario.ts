/** Litmus programs that do not race: everything shared is atomic, or something orders it. */

import { scenario } from 'heddle'
import { raceFree, racy } from './program.ts'

export const guarded = raceFree(
  'MP+guarded: looked at only when it was published',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
  },
  ({ x, y }) => (Atomics.load(y, 0) === 1 ? x[0] : undefined),
)

export const CoRRsc = raceFree(
  'CoRR+sc: coherence of two atomic reads',
  ({ x }) => Atomics.store(x, 0, 1),
  ({ x }) => [Atomics.load(x, 0), Atomics.load(x, 0)],
)

export const scDrf = raceFree(
  'SC-DRF: plain reads behind an atomic flag',
  ({ x, y }) => {
    Atomics.store(x, 0, 1)
    Atomics.store(y, 0, 1)
  },
  ({ x, y }) => {
    Atomics.store(x, 0, 2)
    return Atomics.load(y, 0) === 1 ? [x[0], x[0]] : []
  },
)

export const lostUpdate = raceFree(
  'lost update of atomic loads and stores: wrong, but no data race',
  ({ x }) => Atomics.store(x, 0, Atomics.load(x, 0) + 1),
  ({ x }) => Atomics.store(x, 0, Atomics.load(x, 0) + 1),
)

export const waitNotify = raceFree(
  'wait/notify: who was notified sees what came before',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
    Atomics.notify(y, 0)
  },
  ({ x, y }) => {
    Atomics.wait(y, 0, 0)
    return x[0]
  },
)

export const waitLists = raceFree(
  'wait lists: who lined up before is seen by who notifies',
  ({ x, y }) => {
    x[0] = 1
    return Atomics.wait(y, 0, 0, 1)
  },
  ({ x, y }) => (Atomics.notify(y, 0) === 1 ? x[0] : undefined),
)

// The store of 2 is no read-modify-write: it hides what the store of 1 would have told.
export const replaced = racy(
  'a store replaces what a later load synchronises with',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
  },
  ({ y }) => Atomics.store(y, 0, 2),
  ({ x, y }) => (Atomics.load(y, 0) === 2 ? x[0] : undefined),
)

export const released = raceFree(
  'a release sequence: a read-modify-write passes on what it has seen',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
  },
  ({ y }) => Atomics.compareExchange(y, 0, 1, 2),
  ({ x, y }) => (Atomics.load(y, 0) === 2 ? x[0] : undefined),
)

// It does not write, so nobody who finds its value synchronises with it.
export const failedExchange = racy(
  'a compareExchange that fails is only a load',
  ({ x, y }) => {
    x[0] = 1
    Atomics.compareExchange(y, 0, 7, 1)
  },
  ({ x, y }) => (Atomics.load(y, 0) === 0 ? x[0] : undefined),
)

export const spinLock = raceFree(
  'a lock by exchange guards a plain counter',
  ({ x, y }) => {
    while (Atomics.exchange(y, 0, 1) === 1);
    x[0]! += 1
    Atomics.store(y, 0, 0)
  },
  ({ x, y }) => {
    while (Atomics.exchange(y, 0, 1) === 1);
    x[0]! += 1
    Atomics.store(y, 0, 0)
  },
)

export const message = scenario('MP+queue: a message orders what came before it', {
  modes: ['threads'],
  setup: ({ shared }) => ({ x: new Int32Array(shared.buffer(4)), messages: shared.queue<string>() }),
  tasks: {
    async sender({ x, messages }) {
      x[0] = 1
      await messages.put('ready')
    },
    async receiver({ x, messages }) {
      await messages.take()
      return x[0]
    },
  },
})

export const mutex = scenario('a mutex guards a plain counter', {
  modes: ['threads'],
  setup: ({ shared }) => ({ count: new Float64Array(shared.buffer(8)), lock: shared.mutex() }),
  tasks: {
    task: {
      copies: 2,
      async run({ count, lock }) {
        await using _ = await lock.acquire()
        count[0]! += 1
      },
    },
  },
  finally: { 'both are counted': ({ count }) => count[0] === 2 },
})
