/** A thread of the bare hand-off. */

import { parentPort, workerData } from 'node:worker_threads'
import { type BareSetup, Flag, ROW, Word } from './bare-board.ts'

const { board, thread, threads, looks } = workerData.setup as BareSetup
const own = Word.flags + thread * ROW

/** Waits for the turn; returns `woken` or `over`. */
function take(): number {
  for (let i = 0; i < looks; i++) if (Atomics.load(board, own) >= Flag.woken) break
  if (Atomics.compareExchange(board, own, Flag.running, Flag.asleep) === Flag.running) {
    while (Atomics.load(board, own) === Flag.asleep) Atomics.wait(board, own, Flag.asleep)
  }
  const said = Atomics.load(board, own)
  board[own] = Flag.running
  return said
}

function give(to: number, what: number): void {
  const at = Word.flags + to * ROW
  if (Atomics.exchange(board, at, what) === Flag.asleep) Atomics.notify(board, at, 1)
}

/** Another thread, all alike. */
function other(): number {
  let x = board[Word.random] as number
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  board[Word.random] = x
  const skip = 1 + ((x >>> 0) % (threads - 1))
  return (thread + skip) % threads
}

/** One batch; returns whether this thread was the one to end it. */
function play(): boolean {
  if (thread !== 0 && take() === Flag.over) return false
  for (;;) {
    const left = (board[Word.left] as number) - 1
    board[Word.left] = left
    if (left < 0) {
      for (let each = 0; each < threads; each++) if (each !== thread) give(each, Flag.over)
      return true
    }
    give(other(), Flag.woken)
    if (take() === Flag.over) return false
  }
}

if (thread === 0) board[Word.random] = 0x2545f491
parentPort!.postMessage('ready')
for (let batch = 0; ; batch++) {
  while (Atomics.load(board, Word.batch) === batch) Atomics.wait(board, Word.batch, batch)
  if (play()) parentPort!.postMessage('over')
}
