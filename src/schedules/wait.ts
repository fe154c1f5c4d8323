/** The loop behind `waitFor`, `waitNext` and `waitIdle`: release, let the step end, release, … */

import type { SchedulerAct } from 'fast-check'
import { whenQuiet } from './quiescence.ts'

/** After so many releases the event loop turns once, so that time-outs and watchdogs live even if tasks go on for ever. */
const RELEASES_A_TURN = 1000

/** What the loop needs to know of its scheduler. */
export interface Releasing {
  count(): number
  /** Releases a task; resolves once it has settled. */
  release(act: SchedulerAct | undefined): PromiseLike<unknown>
  /** To be called when something was scheduled; the first one only, as one loop at a time drives a scheduler. */
  readonly watchers: (() => void)[]
}

export interface WaitOptions {
  readonly act: SchedulerAct | undefined
  /** Called before each release. */
  readonly onRelease?: (() => void) | undefined
  /** Called when nothing is scheduled and nothing runs. */
  readonly onIdle?: () => void
}

/**
 * Releases tasks, one at a time, until `target` has settled, and settles alike. With nothing scheduled it waits for more.
 *
 * What was released has settled before the result does, and whoever waits next takes over then.
 */
export function releaseUntil<T>(scheduler: Releasing, target: PromiseLike<T>, options: WaitOptions): Promise<T> {
  const { watchers } = scheduler
  return new Promise<T>((resolve, reject) => {
    let over = false
    let driving = false
    let releases = 0
    let released: Promise<unknown> | undefined

    const leave = () => {
      const at = watchers.indexOf(drive)
      if (at !== -1) watchers.splice(at, 1)
      if (at === 0) watchers[0]?.()
    }
    const fail = (error: unknown) => {
      over = true
      leave()
      reject(error)
    }
    const step = () => {
      if (over || scheduler.count() === 0) {
        driving = false
        if (!over) options.onIdle?.()
        return
      }
      options.onRelease?.()
      released = attempt(() => scheduler.release(options.act))
      released.then(() => {
        released = undefined
        whenQuiet(step, ++releases % RELEASES_A_TURN === 0)
      }, fail)
    }
    const drive = () => {
      if (driving) return
      driving = true
      Promise.resolve().then(() => whenQuiet(step))
    }

    target.then(
      value => {
        over = true
        const succeed = () => {
          leave()
          resolve(value)
        }
        if (released === undefined) succeed()
        else released.then(succeed, fail)
      },
      error => {
        over = true
        const failed = () => fail(error)
        if (released === undefined) failed()
        else released.then(failed, failed)
      },
    )
    watchers.push(drive)
    if (watchers.length === 1 && (scheduler.count() > 0 || options.onIdle !== undefined)) drive()
  })
}

/** What `action` returns, as a promise; rejected if it throws. */
export function attempt<T>(action: () => PromiseLike<T> | T): Promise<T> {
  try {
    return Promise.resolve(action())
  } catch (error) {
    return Promise.reject(error)
  }
}
