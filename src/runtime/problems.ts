/** Problems that the user's code causes by throwing. */

import type { FindingKind, Problem, ThrownError } from '../schedule/execution.ts'
import { LockMisuse } from './objects/misuse.ts'

/** A thrown value in a form that reports can show and threads can hand on. */
export function describeError(error: unknown): ThrownError {
  if (error instanceof Error) {
    return { name: error.name, message: error.message, stack: error.stack, original: error }
  }
  return { name: 'thrown value', message: String(error), original: error }
}

/** Of a message only what does not vary from schedule to schedule: numbers, paths and identifiers do. */
const signature = (message: string): string =>
  message
    .split('\n')[0]!
    .replace(/[^\s'"`()]*[/\\][^\s'"`()]*/g, '/')
    .replace(/\b(?=[\w-]*\d)[\w-]{8,}\b/g, '#')
    .replace(/-?\d+(\.\d+)?/g, '#')
    .slice(0, 80)

export function failed(kind: FindingKind, task: string, error: unknown, step: number): Problem {
  const thrown = describeError(error)
  if (error instanceof LockMisuse) return misused(error, task, step)
  const what = kind === 'unhandled-rejection' ? 'left a rejection unhandled' : 'failed'
  return {
    kind,
    fingerprint: `${kind}:${task}:${thrown.name}:${signature(thrown.message)}`,
    message: `${task} ${what}: ${thrown.name}: ${thrown.message.split('\n')[0]}`,
    task,
    step,
    error: thrown,
  }
}

/** A task that failed because it has used a lock wrongly: that is what is wrong, whether it throws or leaves a rejection. */
function misused(error: LockMisuse, task: string, step: number): Problem {
  const what = error.message.replace(/^heddle: /, '')
  const { object } = error
  return {
    kind: 'lock-misuse',
    fingerprint: `lock-misuse:${signature(object)}:${task}:${signature(what)}`,
    message: `lock misuse: ${what}`,
    task,
    object,
    step,
    error: describeError(error),
  }
}
