/** Threads that meet in raw shared memory through `Atomics`. */

import { scenario } from 'heddle'

interface AsyncWait {
  waitAsync(view: Int32Array, index: number, value: number): { async: boolean; value: string | Promise<string> }
}
const asyncWait = Atomics as unknown as AsyncWait

const tell = (value: unknown) => {
  throw new Error(`it is ${String(value)}`)
}

// A read and a write, each one step: 4 of the 6 interleavings lose an update.
export const lostUpdate = scenario('an atomic counter is loaded and stored', {
  modes: ['threads'],
  setup: ({ shared }) => ({ count: new Int32Array(shared.buffer(8)) }),
  tasks: {
    task: {
      copies: 2,
      run: ({ count }) => void Atomics.store(count, 1, Atomics.load(count, 1) + 1),
    },
  },
  finally: { tell: ({ count }) => tell(count[1]) },
})

export const added = scenario('an atomic counter is added to', {
  modes: ['threads'],
  setup: ({ shared }) => ({ count: new BigInt64Array(shared.buffer(8)) }),
  tasks: {
    task: { copies: 2, run: async ({ count }) => void Atomics.add(count, 0, 1n) },
  },
  finally: { tell: ({ count }) => tell(count[0]) },
})

// Every way to wait: what comes out depends on who is first.
export const waited = scenario('one waits, one notifies', {
  modes: ['threads'],
  setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(4)), outcome: shared.cell('') }),
  tasks: {
    waiter({ flag, outcome }) {
      outcome.sync.set(Atomics.wait(flag, 0, 0))
    },
    notifier({ flag }) {
      Atomics.store(flag, 0, 1)
      Atomics.notify(flag, 0)
    },
  },
  finally: { tell: ({ outcome }) => tell(outcome.peek()) },
})

export const timed = scenario('one waits for a while, one notifies', {
  modes: ['threads'],
  setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(4)), outcome: shared.cell('') }),
  tasks: {
    waiter({ flag, outcome }) {
      outcome.sync.set(Atomics.wait(flag, 0, 0, 60_000))
    },
    notifier({ flag }) {
      Atomics.notify(flag, 0)
    },
  },
  finally: { tell: ({ outcome }) => tell(outcome.peek()) },
})

export const waitedAsync = scenario('one waits asynchronously, one notifies', {
  modes: ['threads'],
  setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(4)), outcome: shared.cell('') }),
  tasks: {
    async waiter({ flag, outcome }) {
      const waiting = asyncWait.waitAsync(flag, 0, 0)
      await outcome.set(`${waiting.async ? 'async ' : ''}${await waiting.value}`)
    },
    notifier({ flag }) {
      Atomics.store(flag, 0, 1)
      Atomics.notify(flag, 0)
    },
  },
  finally: { tell: ({ outcome }) => tell(outcome.peek()) },
})

// The wake-up comes before the wait and the value is not looked at: nobody ever wakes the waiter.
export const missed = scenario('a notification that comes too early', {
  modes: ['threads'],
  setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(4)) }),
  tasks: {
    waiter: ({ flag }) => void Atomics.wait(flag, 0, 0),
    notifier: ({ flag }) => void Atomics.notify(flag, 0),
  },
})

export const firstInFirstOut = scenario('who has waited longest is woken first', {
  modes: ['threads'],
  setup: ({ shared }) => ({ flag: new Int32Array(shared.buffer(8)), order: shared.queue<string>() }),
  tasks: {
    one({ flag, order }) {
      order.sync.put('one waits')
      Atomics.wait(flag, 0, 0)
      order.sync.put('one goes on')
    },
    two({ flag, order }) {
      order.sync.put('two waits')
      Atomics.wait(flag, 0, 0)
      order.sync.put('two goes on')
    },
    notifier({ flag }) {
      for (let woken = 0; woken < 2; ) woken += Atomics.notify(flag, 0, 1)
    },
  },
})

// A spin lock by exchange: whoever finds it taken looks again, which ends only if somebody else runs.
export const spinLock = scenario('a lock that is spun on', {
  modes: ['threads'],
  setup: ({ shared }) => ({ lock: new Int32Array(shared.buffer(4)), hits: shared.int32(0) }),
  tasks: {
    task: {
      copies: 2,
      run({ lock, hits }) {
        while (Atomics.exchange(lock, 0, 1) === 1);
        hits.sync.set(hits.sync.get() + 1)
        Atomics.store(lock, 0, 0)
      },
    },
  },
  finally: { 'both are counted': ({ hits }) => hits.peek() === 2 },
})

export const refused = scenario('what the platform refuses', {
  modes: ['threads'],
  setup: ({ shared }) => ({ memory: shared.buffer(8) }),
  tasks: {
    task: {
      copies: 2,
      run({ memory }) {
        const told = [
          () => Atomics.load(new Int32Array(memory), 2),
          () => Atomics.store(new Float64Array(memory) as never, 0, 1),
          () => Atomics.add(new BigInt64Array(memory), 0, 1 as never),
        ].map(f => {
          try {
            return f()
          } catch (error) {
            return (error as Error).name
          }
        })
        if (told.join() !== 'RangeError,TypeError,TypeError') tell(told)
      },
    },
  },
})

// Every thread runs setup, yet what it does to memory happens once.
export const setUpOnce = scenario('setup counts in raw memory', {
  modes: ['threads'],
  setup: ({ shared }) => {
    const memory = new Int32Array(shared.buffer(4))
    memory[0]! += 1
    Atomics.add(memory, 0, 1)
    return { memory }
  },
  tasks: { task: { copies: 3, run: ({ memory }) => void Atomics.add(memory, 0, 10) } },
  finally: { tell: ({ memory }) => tell(memory[0]) },
})
