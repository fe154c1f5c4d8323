/** What tasks leave behind, and what they may. */

import { EventEmitter, once } from 'node:events'
import { createReadStream, open as openDescriptor } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Context, point, scenario } from 'heddle'

const log = ({ shared }: Context) => ({ log: shared.cell(''), orders: shared.atomic(0), lock: shared.mutex() })
type Log = ReturnType<typeof log>
type Body = (state: Log, inputs: undefined, context: { readonly signal: AbortSignal }) => unknown

const beside = (name: string, alice: Body) =>
  scenario(name, {
    setup: log,
    mayThrow: error => error instanceof RangeError,
    tasks: { alice, bob: async ({ orders }) => orders.add(1) },
  })

export const floatingWrite = beside('a write that nobody awaits', async ({ log, orders }) => {
  void log.set('begun')
  await orders.add(1)
})

export const floatingFunction = beside('a function that nobody awaits', async ({ log, orders }) => {
  const tell = async () => {
    await orders.add(1)
    await log.set('told')
  }
  void tell()
})

export const awaitedAtTheEnd = beside('all is awaited at the end', async ({ log, orders }) => {
  const writing = log.set('begun')
  await orders.add(1)
  await writing
})

export const releasedWithoutAwait = beside('a lock is let go and nobody awaits that', async ({ log, lock }) => {
  const release = await lock.acquire()
  await log.set('held')
  void release()
})

export const lostRace = beside('the loser of a race only reads', async ({ log, orders }) => {
  await Promise.race([log.get(), orders.load()])
})

export const lostRaceThatWrites = beside('the loser of a race goes on to write', async ({ log, orders }) => {
  const renew = async () => {
    await orders.load()
    await log.set('renewed')
  }
  await Promise.race([renew(), log.get()])
})

export const jobOfAnother = scenario('a job is worked off in the name of another task', {
  modes: ['async'],
  setup: ({ shared }) => ({ log: shared.cell(''), jobs: [] as (() => Promise<void>)[], running: { now: false } }),
  tasks: {
    worker: {
      copies: 2,
      async run({ log, jobs, running }, _inputs, { task }) {
        const next = () => {
          const job = jobs.shift()
          running.now = job !== undefined
          void job?.().finally(next)
        }
        await new Promise<void>((resolve, reject) => {
          jobs.push(() => log.set(task).then(resolve, reject))
          if (!running.now) next()
        })
      },
    },
    bob: async ({ log }) => log.get(),
  },
})

export const jobAwaitedLater = scenario('a job is begun in the name of another task, and awaited when there is time', {
  modes: ['async'],
  setup: ({ shared }) => {
    const jobs: (() => void)[] = []
    return { log: shared.cell(''), orders: shared.atomic(0), jobs }
  },
  tasks: {
    alice: async ({ orders, jobs }) => {
      await orders.add(1)
      for (const job of jobs.splice(0)) job()
    },
    async bob({ log, orders, jobs }) {
      let open = () => {}
      const opened = new Promise<void>(resolve => {
        open = resolve
      })
      const done = new Promise<void>((resolve, reject) => {
        const work = () =>
          log
            .set('begun')
            .then(() => opened)
            .then(() => log.set('done'))
        jobs.push(() => void work().then(resolve, reject))
      })
      await orders.add(1)
      for (const job of jobs.splice(0)) job()
      open()
      await done
    },
  },
})

export const failedSiblings = beside('what fails leaves the others behind', async ({ log }) => {
  await Promise.all([log.set('begun'), Promise.reject(new RangeError('full'))])
})

export const inTheBackground = scenario('a background task leaves things to themselves', {
  setup: log,
  tasks: { alice: async ({ orders }) => orders.add(1), bob: async ({ orders }) => orders.add(1) },
  background: {
    async server({ log, orders }) {
      void log.set('begun')
      await orders.add(1)
      setInterval(() => {}, 100)
    },
  },
})

export const leakedInterval = beside('an interval that nobody clears', async ({ orders }) => {
  setInterval(() => {}, 100)
  await orders.add(1)
})

export const clearedInterval = beside('an interval that is cleared', async ({ orders }) => {
  const timer = setInterval(() => {}, 100)
  await orders.add(1)
  clearInterval(timer)
})

export const unreferenced = beside('timers that keep nobody', async ({ orders }) => {
  setInterval(() => {}, 100).unref()
  AbortSignal.timeout(1_000)
  await orders.add(1)
})

export const goneOff = beside('a timer that has gone off', async ({ orders }) => {
  setTimeout(() => {}, 10)
  await sleep(50)
  await orders.add(1)
})

const here = fileURLToPath(import.meta.url)

/** Alice does something beside Bob, and may put by what `teardown` is to end. */
const opening = (name: string, alice: (kept: Kept) => Promise<unknown>) =>
  scenario(name, {
    modes: ['async'],
    setup: (): Kept => ({}),
    tasks: { alice, bob: () => point('beside') },
    teardown: async ({ file, server, timer }) => {
      await file?.close()
      server?.close()
      clearInterval(timer)
    },
  })

interface Kept {
  file?: FileHandle
  server?: Server
  timer?: NodeJS.Timeout
}

export const leftFile = opening('a file that nobody closes', async () => {
  const file = await open(here)
  await file.stat()
})

export const leftDescriptor = opening(
  'a descriptor that nobody closes',
  () => new Promise(resolve => openDescriptor(here, resolve)),
)

export const closedFile = opening('a file that is closed', async () => {
  const file = await open(here)
  await file.stat()
  await file.close()
})

export const closedByTeardown = opening('what teardown closes and clears', async kept => {
  kept.file = await open(here)
  kept.timer = setInterval(() => {}, 100)
  kept.server = createServer().listen(0)
  await once(kept.server, 'listening')
})

export const brokenOff = opening('a stream that is not read to its end', async () => {
  for await (const _ of createReadStream(here, { highWaterMark: 16 })) break
})

export const leftServer = opening('a server that nobody closes', () => once(createServer().listen(0), 'listening'))

export const leftServerThatKeepsNobody = opening('a server that keeps nobody', () =>
  once(createServer().listen(0).unref(), 'listening'),
)

interface Heard {
  readonly bus: EventEmitter
  readonly stop: AbortController
  readonly jobs: Map<string, EventTarget>
}

/** Alice listens to what is there before her and after her. */
const listening = (name: string, alice: (heard: Heard) => Promise<unknown>) =>
  scenario(name, {
    modes: ['async'],
    setup: (): Heard => ({
      bus: new EventEmitter(),
      stop: new AbortController(),
      jobs: new Map([['first', new EventTarget()]]),
    }),
    tasks: {
      alice,
      async bob({ bus, jobs }) {
        await point('beside')
        bus.emit('change')
        jobs.get('first')!.dispatchEvent(new Event('done'))
      },
    },
  })

const heard = () => {}

export const leftListener = listening('a listener that is not taken back', async ({ bus }) => {
  bus.on('change', heard)
  await point('listening')
})

export const leftOnSignal = listening('a listener on a signal that outlives it', async ({ stop }) => {
  stop.signal.addEventListener('abort', heard, { once: true })
  await point('listening')
})

export const leftOnTarget = listening('a listener on what is in a map', async ({ jobs }) => {
  jobs.get('first')!.addEventListener('done', heard)
  await point('listening')
})

export const takenBack = listening('listeners that are taken back', async ({ bus, stop, jobs }) => {
  bus.on('change', heard).addListener('change', () => bus.removeAllListeners('change'))
  stop.signal.addEventListener('abort', heard)
  jobs.get('first')!.addEventListener('done', heard)
  await point('listening')
  bus.off('change', heard)
  stop.signal.removeEventListener('abort', heard)
  jobs.get('first')!.removeEventListener('done', heard)
  bus.removeAllListeners()
})

export const waitsForOne = listening(
  'listeners for one event, and for what never aborts now',
  async ({ bus, stop }) => {
    bus.once('change', heard)
    void once(bus, 'change')
    stop.signal.addEventListener('abort', heard)
    await sleep(10, undefined, { signal: stop.signal })
    stop.abort()
  },
)

export const itsOwn = listening('listeners on what the task has made', async () => {
  new EventEmitter().on('change', heard)
  AbortSignal.any([new AbortController().signal]).addEventListener('abort', heard)
  await point('listening')
})
