/** workerpool 10.0.1: a task that follows a cancelled one is ended by its timer (josdejong/workerpool#548). */

import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Task extends PromiseLike<unknown> {
  cancel(): void
}
interface Workerpool {
  pool(script: string, options: Readonly<Record<string, unknown>>): { exec(method: string, params: unknown[]): Task }
}
interface Message {
  readonly id?: number
  readonly method?: string
}

const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: unknown }
let answer: (message: unknown) => Promise<void>

/** A worker that answers when the backend does. */
class Worker extends EventEmitter {
  #alive = true
  constructor() {
    super()
    queueMicrotask(() => this.#say('ready'))
  }
  #say(message: unknown) {
    if (this.#alive) this.emit('message', message)
  }
  async postMessage(message: Message) {
    await answer(message)
    const { id, method } = message
    const cleanedUp = method === '__workerpool-cleanup__'
    this.#say(cleanedUp ? { id, method, error: null } : { id, result: 'done', error: null })
  }
  async terminate() {
    this.#alive = false
    queueMicrotask(() => this.emit('exit', 0))
    return 0
  }
}

const make = (version: Version) => {
  const workerpool = load<Workerpool>(`workerpool-${version}`)
  return scenario(`workerpool#548 · ${version}: a task after a cancelled one runs`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'task-failed' : undefined,
    // Nobody waits for a message to be answered but by listening.
    checks: { 'floating-promise': 'off' },
    setup: ({ control }) => {
      answer = control(async () => {}, { name: 'worker' })
      const real = threads.Worker
      threads.Worker = Worker
      const pool = workerpool.pool('worker.js', { workerType: 'thread', maxWorkers: 1, workerTerminateTimeout: 1000 })
      return { pool, real }
    },
    tasks: {
      async user({ pool }) {
        const first = pool.exec('work', ['first'])
        const ended = Promise.resolve(first).catch(() => {})
        await sleep(10)
        first.cancel()
        await sleep(10)
        await pool.exec('work', ['second'])
        await ended
      },
    },
    teardown: ({ real }) => {
      threads.Worker = real
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
