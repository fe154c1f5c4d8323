/**
 * Whether there are worker threads of the user's. The platform lists those that keep the process alive; of others we know when they are
 * sent something.
 */

let known = false

/** Forgets the execution before. */
export function forgetWorkers(): void {
  known = false
}

/** Notes that code has sent something to a worker. */
export function noteWorker(): void {
  known = true
}

export const hasWorkers = (): boolean => known || process.getActiveResourcesInfo().includes('Worker')
