/**
 * What handing the turn from thread to thread costs by itself: threads that do nothing else. Whoever has the turn picks another
 * thread at random, wakes it and waits on a word of its own; there is no board, no policy, no trace and no user code.
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type BareSetup, boardInts, Word } from './bare-board.ts'

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
  /** Called when a thread tells that a batch is over. */
  #over = () => {}

  private constructor(board: Int32Array, workers: readonly Worker[]) {
    this.#board = board
    this.#workers = workers
    for (const worker of workers) worker.on('message', () => this.#over())
  }

  /** `looks`: how often a thread looks at its word before it goes to sleep; 0 is no spinning. */
  static async start(threads: number, looks: number): Promise<BareHandoff> {
    const board = new Int32Array(new SharedArrayBuffer(boardInts(threads) * 4))
    const module = new URL('./bare-worker.ts', import.meta.url).href
    const tsx = import.meta.resolve('tsx/esm/api')
    const workers = Array.from({ length: threads }, (_, thread) => {
      const setup: BareSetup = { board, thread, threads, looks }
      return new Worker(bootstrap, { eval: true, execArgv: [], workerData: { tsx, module, setup } })
    })
    await Promise.all(workers.map(worker => once(worker, 'message')))
    return new BareHandoff(board, workers)
  }

  /** Hands the turn over so many times. */
  async run(switches: number): Promise<void> {
    const board = this.#board
    board[Word.left] = switches
    const over = new Promise<void>(resolve => {
      this.#over = resolve
    })
    Atomics.add(board, Word.batch, 1)
    Atomics.notify(board, Word.batch)
    await over
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.terminate()))
  }
}
