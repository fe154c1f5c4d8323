/**
 * The world outside of control: how long to wait for it, and when to say that nothing will come.
 *
 * While an effect that we started is in flight, we wait for it; it may also wait for another task, which may go on once the
 * process has nothing in flight that was not there before the campaign, or when patience ends. When every strand waits for a
 * plain promise, something outside may still settle it (a file, a socket, a timer captured before the run): as long as the
 * process has more in flight than when the tasks began, patience bounds the wait; else a few turns of the event loop decide.
 */

import type { Network } from '../../intercept/network.ts'
import type { Problem } from '../../schedule/execution.ts'
import { Header, Status, Unseen } from '../board.ts'
import type { Engine } from '../engine.ts'
import { Turn } from '../quiet.ts'
import { hangOf, promisePlace } from '../waits.ts'
import { inWords, UNLISTED } from './in-flight.ts'
import { addonsLoaded } from './native-addons.ts'

/**
 * Turns of the event loop, and milliseconds, without any sign of life after which a wait is for ever. Work of the thread pool
 * that the process does not list (zlib, crypto) must be done by then.
 */
const IDLE_TURNS = 3
const IDLE_TIME = 25

const now = performance.now.bind(performance)
const { timeOrigin } = performance
const monotonic = () => timeOrigin + now()

/** Resources that last: one that was there before need not be what a task waits for. All others are requests in flight. */
const lasting = new Set([
  // A blob of a file keeps it after it was read.
  'FileHandleReadWrap',
  'FSEventWrap',
  'MessagePort',
  'PipeWrap',
  'ProcessWrap',
  'SignalWrap',
  'StatWatcher',
  'TCPServerWrap',
  'TCPSocketWrap',
  'TTYWrap',
  'Timeout',
  'TLSWrap',
  'UDPWrap',
  'Worker',
])

export type Census = ReadonlyMap<string, number>

/** What the process has in flight, by type. */
export function census(): Census {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) {
    if (type !== 'Immediate') counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return counts
}

/** The types of what may be in flight that was not when `before` was taken; sockets at rest are known not to be. */
function movingSince(before: Census, { awaited, restingDatagrams, loopback: { resting } }: Network): string[] {
  const types = [...census()].flatMap(([type, count]) => {
    if (type === 'TCPServerWrap' && resting > 0) return []
    const moving = count - (type === 'TCPSocketWrap' ? resting : type === 'UDPWrap' ? restingDatagrams : 0)
    return moving > 0 && (!lasting.has(type) || moving > (before.get(type) ?? 0)) ? [type] : []
  })
  return awaited ? [...types, 'Worker'] : types
}

const busySince = (before: Census, network: Network): boolean => movingSince(before, network).length > 0

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
  /** Whether the answers in flight are those of servers in this process, and nothing that could make them answer is. */
  forsaken(): boolean
  /**
   * Whether what `setup`, `finally` or `teardown` waits for will not come: nothing has been in flight for so many milliseconds;
   * where none are given, patience may also have ended.
   */
  lost(idleTime?: number): boolean
  /** In how many executions tasks have waited for what is not under control, by the words for it. */
  readonly waitedFor: ReadonlyMap<string, number>
}

/**
 * `atStart` is what was in flight before the campaign's first `setup`. `explain` is called when an answer has not come: it may
 * raise what is wrong instead, as with a server that has lost its head.
 */
export function outsideOf(
  engine: Engine,
  patience: number,
  atStart: Census,
  network: Network,
  explain: () => void = () => {},
): Outside {
  let waitingSince = -1
  let idleTurns = 0
  let idleSince = -1
  let atLaunch = atStart
  /** Whether the world outside has been idle for long enough, seen from one more turn of the event loop. */
  const idle = (before: Census, time = IDLE_TIME): boolean => {
    if (busySince(before, network)) {
      idleTurns = 0
      return false
    }
    if (idleTurns++ === 0) idleSince = monotonic()
    return idleTurns > IDLE_TURNS && monotonic() - idleSince >= time
  }
  /** The same, as long as no addon may be at work: what that does nobody can see. */
  const idleFor = (before: Census): boolean => idle(before) && (!addonsLoaded() || idle(before, patience))
  const unlisted = addonsLoaded()
  const waitedFor = new Map<string, number>()
  /** Nothing is listed as in flight, and yet we wait for a plain promise to be settled. */
  let hoping = false
  /** Of the present execution. */
  const seen = new Set<string>()
  const notice = (types: readonly string[]) => {
    const { header } = engine.board
    // What tasks do to each other there no operation shows.
    if (types.length > 0) header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
    for (const word of inWords(types)) {
      if (!seen.has(word)) waitedFor.set(word, (waitedFor.get(word) ?? 0) + 1)
      seen.add(word)
    }
  }
  const expired = (limit = patience) => waitingSince >= 0 && monotonic() - waitingSince > limit
  return {
    patience,
    waitedFor,
    begin() {
      if (seen.size > 0) seen.clear()
      waitingSince = -1
      idleTurns = 0
      hoping = false
      // Only strands that are told apart by context can wait for a plain promise.
      if (engine.tracking) atLaunch = census()
    },
    progress() {
      // What came was in flight although the platform did not list it: work of its thread pool, such as a file read at once.
      if (hoping) notice([UNLISTED])
      hoping = false
      waitingSince = -1
      idleTurns = 0
    },
    wait() {
      if (waitingSince < 0) waitingSince = monotonic()
      if (engine.owed > 0) {
        if (!expired(patience * engine.leniency)) return Turn.outside
        engine.owed = 0
        engine.forgiven++
        return Turn.quiet
      }
      if (engine.silent >= 0) {
        if (network.moving()) {
          idleTurns = 0
          return Turn.outside
        }
        // The effect may wait for another task: once nothing moves outside, that task may go first. Where a server of this process is
        // to answer, nothing moves as soon as its connections are at rest.
        const time = !unlisted && network.isUnanswered(engine.silent) ? 0 : IDLE_TIME
        if ((engine.dozing && !busySince(atStart, network)) || idle(atStart, time) || expired()) {
          engine.silent = -1
          return Turn.quiet
        }
      } else if (engine.away > 0 && expired()) {
        explain()
        engine.raise(stuck(engine, patience, movingSince(atStart, network)))
        return Turn.quiet
      }
      return Turn.outside
    },
    forsaken: () => network.isForsaken && !addonsLoaded() && idle(atStart),
    lost(idleTime) {
      if (waitingSince < 0) waitingSince = monotonic()
      return idle(atStart, idleTime) || (idleTime === undefined && expired())
    },
    hang() {
      if (!someIdle(engine) || idleFor(atLaunch)) return hangOf(engine)
      hoping = idleTurns > 0
      notice(movingSince(atLaunch, network))
      return expired() ? stuck(engine, patience, movingSince(atLaunch, network)) : undefined
    },
  }
}

/** Whether a strand waits for a plain promise, which something outside may settle. */
function someIdle({ board, program }: Engine): boolean {
  const known = board.header[Header.strands] as number
  for (let strand = 0; strand < known; strand++) {
    const task = board.task[strand] as number
    const waits = board.status[strand] === Status.idle || board.status[strand] === Status.awaiting
    const { background, hosted } = program.tasks[task]!
    if (waits && board.done[task] === 0 && (!background || hosted !== undefined)) return true
  }
  return false
}

/** Something in flight, of these types, did not answer in time. */
function stuck(engine: Engine, patience: number, types: readonly string[]): Problem {
  const { board, program } = engine
  const left = program.tasks.flatMap((t, task) => (t.background || board.done[task] !== 0 ? [] : [task]))
  const names = left.map(task => program.tasks[task]!.name)
  const places = left.flatMap(task => {
    const at = promisePlace(engine, task)
    return at === '' ? [] : [`${program.tasks[task]!.name} at ${at}`]
  })
  const flying = types.length === 0 ? '' : `; in flight: ${inWords(types).join(', ')}`
  return {
    kind: 'stuck',
    fingerprint: `stuck:${names.join(',')}`,
    message:
      `stuck: ${names.join(', ')} ${names.length === 1 ? 'waits' : 'wait'} for something outside control ` +
      `that did not answer within ${patience / 1000} s${places.length === 0 ? '' : ` (${places.join(', ')})`}${flying}`,
    step: (board.header[Header.step] as number) - 1,
  }
}
