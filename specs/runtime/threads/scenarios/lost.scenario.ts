/** Tasks that take their thread with them, or do not come back. */

import { scenario } from 'heddle'

const { exit } = process

export const endless = scenario('threads: an endless loop', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    ann({ first }) {
      if (first.sync.add(1) === 1) for (;;);
    },
    async bob({ first }) {
      await first.add(1)
    },
  },
})

export const exits = scenario('threads: process.exit', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    async ann({ first }) {
      if ((await first.add(1)) === 1) process.exit(3)
    },
    async bob({ first }) {
      await first.add(1)
    },
  },
})

export const ends = scenario('threads: a thread ends', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    async ann({ first }) {
      await first.add(1)
    },
    bob({ first }) {
      if (first.sync.add(1) === 1) exit.call(process, 3)
    },
  },
})

export const hungry = scenario('threads: out of memory', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    ann({ first }) {
      const kept: unknown[] = []
      if (first.sync.add(1) === 0) for (let i = 0; ; i++) kept.push(Array.from({ length: 1000 }, () => ({ i })))
    },
    async bob({ first }) {
      await first.add(1)
    },
  },
})

export const throws = scenario('threads: a task throws', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    async ann({ first }) {
      await first.add(1)
    },
    bob({ first }) {
      if (first.sync.add(1) === 1) throw new RangeError(`bob came ${'second'}`)
    },
  },
})

export const rejects = scenario('threads: a rejection that nobody handles', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    async ann({ first }) {
      await first.add(1)
    },
    async bob({ first }) {
      if ((await first.add(1)) === 1) void Promise.reject(new Error('left alone'))
      await first.load()
    },
  },
})

export const refusing = scenario('threads: a loop that never gives up', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    ann({ first }) {
      for (;;) {
        try {
          first.sync.add(1)
          if (first.sync.load() > 2) return
        } catch {}
      }
    },
    bob({ first }) {
      if (first.sync.add(1) === 1) throw new Error('bob came second')
    },
  },
})

export const endlessMicrotasks = scenario('threads: microtasks without end', {
  setup: ({ shared }) => ({ first: shared.atomic(0) }),
  tasks: {
    async ann({ first }) {
      if ((await first.add(1)) === 1) for (;;) await null
    },
    async bob({ first }) {
      await first.add(1)
    },
  },
})

export const livelock = scenario('threads: steps without end', {
  maxSteps: 50,
  setup: ({ shared }) => ({ flag: shared.atomic(0) }),
  tasks: {
    ann({ flag }) {
      while (flag.sync.load() < 5) flag.sync.store(0)
    },
    async bob({ flag }) {
      while ((await flag.load()) < 5) await flag.store(1)
    },
  },
})

export const clinging = scenario('threads: a background loop that does not hear', {
  setup: ({ shared }) => ({ n: shared.atomic(0), jobs: shared.queue<number>() }),
  tasks: {
    async ann({ n }) {
      await n.add(1)
    },
  },
  background: {
    server({ jobs }) {
      for (;;) {
        try {
          jobs.sync.take()
        } catch {}
      }
    },
  },
})
