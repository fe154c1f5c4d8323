/** A queue whose worker looks whether there is work, takes a moment, and waits to be woken. */

import { EventEmitter, once } from 'node:events'
import { scenario } from 'heddle'

class Queue extends EventEmitter {
  readonly #jobs: number[] = []
  readonly done: number[] = []

  constructor() {
    super()
    void this.#work()
  }

  async #work(): Promise<void> {
    for (;;) {
      const job = this.#jobs.shift()
      if (job === undefined) {
        await undefined
        await once(this, 'job')
        continue
      }
      this.done.push(job)
      this.emit(`done ${job}`)
    }
  }

  async do(job: number): Promise<void> {
    const done = once(this, `done ${job}`)
    this.#jobs.push(job)
    this.emit('job')
    await done
  }
}

const tasks = {
  producer: { copies: 2, run: ({ queue }: { queue: Queue }, _: unknown, { copy }: { copy: number }) => queue.do(copy) },
}

export const startedAtOnce = scenario('a worker that setup starts', {
  modes: ['async'],
  setup: () => ({ queue: new Queue() }),
  tasks,
})

export const startedAndAwaited = scenario('a worker that setup starts and gives a moment', {
  modes: ['async'],
  setup: async () => {
    const queue = new Queue()
    await undefined
    return { queue }
  },
  tasks,
})
