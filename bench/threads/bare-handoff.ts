/**
 * What handing the turn from thread to thread costs by itself: threads that do nothing else. Whoever has the turn picks another
 * thread at random, wakes it and waits on a word of its own; there is no board, no policy, no trace and no user code.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { boardInts, type BareSetup, Word } from './bare-board.ts'

/** Registers tsx by itself: on Node 20 a worker does not take it over from the main thread. */
const bootstrap = `
  const { workerData } = require('node:worker_threads')
  import(workerData.tsx).then(({ register }) => {
    register()
    return import(workerData.module)
  })`

export class BareHandoff {
  readonly #board: Int32Array
  readonly #workers: readonly Worker[]
  #started: Promise<unknown> | undefined

  /** `looks`: how often a thread looks at its word before it goes to sleep; 0 is no spinning. */
  constructor(threads: number, looks: number) {
    this.#board = new Int32Array(new SharedArrayBuffer(boardInts(threads) * 4))
    const module = new URL('./bare-worker.ts', import.meta.url).href
    const tsx = import.meta.resolve('tsx/esm/api')
    this.#workers = Array.from({ length: threads }, (_, thread) => {
      const setup: BareSetup = { board: this.#board, thread, threads, looks }
      return new Worker(bootstrap, { eval: true, execArgv: [], workerData: { tsx, module, setup } })
    })
  }

  /** Hands the turn over so many times. */
  async run(switches: number): Promise<void> {
    this.#started ??= Promise.all(this.#workers.map(worker => once(worker, 'message')))
    await this.#started
    const board = this.#board
    board[Word.left] = switches
    const finished = Promise.race(this.#workers.map(worker => once(worker, 'message')))
    Atomics.add(board, Word.batch, 1)
    Atomics.notify(board, Word.batch)
    await finished
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.terminate()))
  }
}
