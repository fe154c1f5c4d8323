/**
 * A worker of a task's code, in the thread of the gang that hosts it: its file is loaded there as if the thread had been started
 * for it, and what it does is under control as what tasks do. It ends when it has nothing more to do, calls `process.exit`, throws,
 * or is terminated; it need not end.
 */

import { AbortError } from '../runtime/abort.ts'
import { BoardOverflow, Status } from '../runtime/board.ts'
import { Receiver } from '../runtime/objects/mail.ts'
import { isChore } from '../runtime/timer-argument.ts'
import { Kind } from '../schedule/operation.ts'
import type { Effects } from './effects.ts'
import type { ThreadMessages } from './thread-messages.ts'
import { enterWorker } from './worker-environment.ts'
import { loadWorker } from './worker-file.ts'
import { boxOf, describeThrown, eventOf, type Start, shownStart } from './worker-start.ts'

/** How many of what the platform has in flight. */
const inFlight = () => process.getActiveResourcesInfo().filter(type => type !== 'Immediate').length

export class Hosting {
  readonly #effects: Effects
  readonly #messages: ThreadMessages
  /** The execution in which a worker was started in this thread, and what it is called. */
  #epoch = -1
  #name = ''
  #loading = false
  #inFlight = 0
  #leave: (() => void) | undefined

  constructor(effects: Effects, messages: ThreadMessages) {
    this.#effects = effects
    this.#messages = messages
  }

  /** The number of this thread's lane: its task, and the first of its strands. */
  get #lane(): number {
    return this.#effects.engine.thread
  }

  /** The tasks are about to run: one of them may start the worker. */
  ready(): void {
    const { engine } = this.#effects
    if (engine.program.tasks[this.#lane]?.hosted !== undefined)
      engine.prepare(
        this.#lane,
        new Receiver((_, start) => this.#start(start as Start), shownStart as Receiver['shown']),
      )
  }

  #start(start: Start): void {
    const { engine } = this.#effects
    const { epoch } = engine
    const lane = this.#lane
    this.#epoch = epoch
    this.#name = start.name
    this.#inFlight = inFlight()
    const { port } = this.#messages.ends.adopt(`${start.name}.parentPort`, `${start.name}.messages`, [
      `${start.name}.parentPort`,
      `${start.name}.messages`,
    ])
    this.#leave = enterWorker(start, port, lane + 1)
    this.#loading = true
    const release = this.#effects.hold()
    const begun = () => {
      if (!this.#loading || engine.epoch !== epoch) return
      this.#loading = false
      release()
      engine.assume(lane)
    }
    // Loading is nobody's affair; running what was loaded is.
    engine
      .leave(() => loadWorker(start, begun))
      .then(begun, error => {
        begun()
        if (engine.epoch === epoch) this.failed(error)
      })
  }

  /** What the worker's code has thrown, with nobody to catch it: it ends. */
  failed(error: unknown): void {
    if (error instanceof AbortError || !this.#lives) return
    if (error instanceof BoardOverflow) {
      this.#effects.engine.restartWith({ reason: 'grow', overflow: error })
      return
    }
    this.#tell('error', describeThrown(error))
    this.exit(1)
  }

  /** The worker's code ends, whatever it does. */
  exit(code: number): void {
    if (!this.#lives) return
    this.#effects.engine.endLane(this.#lane)
    this.#tell('exit', code)
  }

  #tell(event: 'error' | 'exit', value: unknown): void {
    this.#messages.post(boxOf(this.#messages, this.#name, 'messages'), eventOf(event, value))
  }

  get #lives(): boolean {
    const { engine } = this.#effects
    return this.#epoch === engine.epoch && engine.phase === 'running' && engine.board.done[this.#lane] === 0
  }

  /** A step of this thread has come to rest: a worker that has nothing more to do ends. */
  rested(): void {
    if (this.#lives && !this.#loading && !this.#isBusy()) this.exit(0)
  }

  #isBusy(): boolean {
    const { board } = this.#effects.engine
    const { known } = this.#effects.engine.frontier
    for (let strand = 0; strand < known; strand++) {
      if (board.task[strand] !== this.#lane) continue
      const status = board.status[strand]
      if (status !== Status.pending && status !== Status.away) continue
      const kind = board.kind[strand]
      if (kind === Kind.take ? this.#messages.keepsAlive(strand) : kind !== Kind.timer || !isChore(board, strand))
        return true
    }
    return inFlight() > this.#inFlight
  }

  /** Puts back what the worker has found and changed. */
  leave(): void {
    this.#leave?.()
    this.#leave = undefined
  }
}
