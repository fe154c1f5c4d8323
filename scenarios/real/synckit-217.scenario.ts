/** synckit 0.11.6: a notification that comes late wakes the next call, which finds no answer (un-ts/synckit#217). */

import { fileURLToPath } from 'node:url'
import { scenario } from 'heddle'
import { loadAfresh, type Version } from './packages.ts'

interface Synckit {
  createSyncFn(worker: string): (number: number) => number
}

const make = (version: Version) =>
  scenario(`synckit#217 · ${version}: each call returns its own answer`, {
    // The caller blocks until its worker has answered.
    modes: ['threads'],
    expectFailure: version === 'buggy' ? 'task-failed' : undefined,
    setup: () => ({}),
    tasks: {
      caller() {
        // The package keeps the worker of a file, and that ends with the execution.
        const { createSyncFn } = loadAfresh<Synckit>(`synckit-${version}`)
        const double = createSyncFn(fileURLToPath(new URL(`./synckit-217/${version}.mjs`, import.meta.url)))
        return [1, 2, 3].map(double)
      },
    },
    finally: {
      'answers belong to their calls': (_state, _inputs, { caller }) =>
        caller.status === 'fulfilled' && caller.value.join() === '2,4,6',
    },
  })

export const buggy = make('buggy')
export const fixed = make('fixed')
