/**
 * Keeps the whole process on one core for a while, by `taskset` where there is one. Between cores a wake-up costs several times
 * as much as on one, and the system moves threads about as it likes: on one core figures repeat.
 */

import { execFileSync } from 'node:child_process'

function taskset(...args: string[]): string {
  return execFileSync('taskset', [...args, String(process.pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** Whether that can be done here. */
export function canPin(): boolean {
  try {
    taskset('-p', '-c')
    return true
  } catch {
    return false
  }
}

/** Pins all threads to one of the cores that the process may use; returns what undoes it. Threads started later follow. */
export function pin(): () => void {
  const cores = taskset('-p', '-c')
    .replace(/^.*:\s*/s, '')
    .trim()
  const one = cores.replace(/[-,].*$/s, '')
  taskset('-a', '-p', '-c', one)
  return () => void taskset('-a', '-p', '-c', cores)
}
