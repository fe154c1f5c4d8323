/** `scheduleSequence`: items that are scheduled one after another, each when the one before has ended well. */

import type { SchedulerSequenceItem } from 'fast-check'

export interface SequenceStatus {
  /** All items have ended well. */
  done: boolean
  /** An item has failed; those after it are never scheduled. */
  faulty: boolean
  /** Resolves, never rejects, once the sequence is done or faulty. */
  task: Promise<{ done: boolean; faulty: boolean }>
}

/** Runs items through `schedule`; the first one is scheduled at once. */
export function runSequence<TMetaData>(
  items: readonly SchedulerSequenceItem<TMetaData>[],
  // biome-ignore lint/suspicious/noExplicitAny: fast-check's signature
  schedule: (builder: () => Promise<any>, label: string, metadata: TMetaData | undefined) => Promise<unknown>,
): SequenceStatus {
  const status = { done: false, faulty: false }
  const task = new Promise<{ done: boolean; faulty: boolean }>(resolve => {
    const end = (outcome: 'done' | 'faulty') => {
      status[outcome] = true
      resolve({ done: status.done, faulty: status.faulty })
    }
    const next = (index: number) => {
      const item = items[index]
      if (item === undefined) {
        end('done')
        return
      }
      const { builder, label, metadata } =
        typeof item === 'function' ? { builder: item, label: item.name, metadata: undefined } : item
      schedule(builder, label, metadata).then(
        () => next(index + 1),
        () => end('faulty'),
      )
    }
    next(0)
  })
  return Object.assign(status, { task })
}
