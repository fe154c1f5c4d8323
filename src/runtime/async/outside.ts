/**
 * The world outside of control: how long to wait for it, and when to say that nothing will come.
 *
 * While an effect that we started is in flight, we wait for it. When every strand waits for a plain promise, something outside
 * may still settle it (a file, a socket, a timer captured before the run): as long as the process has more active resources
 * than when the tasks began, patience is what bounds the wait; else a few turns of the event loop decide.
 */

import type { Problem } from '../../schedule/execution.ts'
import { Header, Status } from '../board.ts'
import type { Engine } from '../engine.ts'
import { Turn } from '../quiet.ts'
import { hangOf } from '../waits.ts'

/** Turns of the event loop without any sign of life after which a wait is for ever. */
const IDLE_TURNS = 3

const now = performance.now.bind(performance)
const monotonic = () => performance.timeOrigin + now()

const activeResources = (): number => {
  let count = 0
  for (const type of process.getActiveResourcesInfo()) if (type !== 'Immediate') count++
  return count
}

export interface Outside {
  /** Milliseconds to wait for something in flight. */
  patience: number
  begin(): void
  /** A step was granted: whatever we waited for has come. */
  progress(): void
  /** Nothing can be chosen now; says how to wait. */
  wait(): number
  /** What is wrong when nothing is enabled and no effect of ours is in flight; undefined to wait on. */
  hang(): Problem | undefined
}

export function outsideOf(engine: Engine, patience: number): Outside {
  let waitingSince = -1
  let idleTurns = 0
  let baseline = activeResources()
  const expired = () => waitingSince >= 0 && monotonic() - waitingSince > patience
  return {
    patience,
    begin() {
      waitingSince = -1
      idleTurns = 0
      baseline = activeResources()
    },
    progress() {
      waitingSince = -1
      idleTurns = 0
    },
    wait() {
      if (waitingSince < 0) waitingSince = monotonic()
      if (engine.silent >= 0) {
        // The effect may wait for another task: once nothing moves outside, that task may go first.
        if (activeResources() > baseline) idleTurns = 0
        else idleTurns++
        if (idleTurns > IDLE_TURNS || expired()) {
          engine.silent = -1
          return Turn.quiet
        }
      } else if (engine.away > 0 && expired()) {
        engine.raise(stuck(engine, patience))
        return Turn.quiet
      }
      return Turn.outside
    },
    hang() {
      if (activeResources() > baseline) {
        idleTurns = 0
        return expired() ? stuck(engine, patience) : undefined
      }
      return ++idleTurns > IDLE_TURNS || !someIdle(engine) ? hangOf(engine) : undefined
    },
  }
}

/** Whether a strand waits for a plain promise, which something outside may settle. */
function someIdle({ board, program }: Engine): boolean {
  const known = board.header[Header.strands] as number
  for (let strand = 0; strand < known; strand++) {
    const task = board.task[strand] as number
    if (board.status[strand] === Status.idle && board.done[task] === 0 && !program.tasks[task]!.background) return true
  }
  return false
}

/** Something in flight did not answer in time. */
function stuck(engine: Engine, patience: number): Problem {
  const { board, program } = engine
  const names = program.tasks.filter((t, i) => !t.background && board.done[i] === 0).map(t => t.name)
  return {
    kind: 'stuck',
    fingerprint: `stuck:${names.join(',')}`,
    message:
      `stuck: ${names.join(', ')} ${names.length === 1 ? 'waits' : 'wait'} for something outside control ` +
      `that did not answer within ${patience / 1000} s`,
    step: (board.header[Header.step] as number) - 1,
  }
}
