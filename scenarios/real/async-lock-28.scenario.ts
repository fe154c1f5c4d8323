/**
 * async-lock 1.5.0: several keys are taken one by one in the order in which the caller names them, so two callers can each hold
 * what the other waits for (rogierschouten/async-lock#28). No release mends it; sorting the keys does.
 */

import { type Point, scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type AsyncLock = new () => { acquire<T>(keys: readonly string[], use: () => Promise<T>): Promise<T> }

const make = (version: Version) => {
  const Lock = load<AsyncLock>('async-lock')
  const order = (...keys: string[]) => (version === 'fixed' ? keys.sort() : keys)
  const works = (point: Point) => () => point('works')
  return scenario(`async-lock#28 · ${version}: locks of several keys`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'deadlock' : undefined,
    setup: () => ({ lock: new Lock() }),
    tasks: {
      ann: ({ lock }, _inputs, { point }) => lock.acquire(['b'], works(point)),
      bob: ({ lock }, _inputs, { point }) => lock.acquire(order('b', 'a'), works(point)),
      eve: ({ lock }, _inputs, { point }) => lock.acquire(order('a', 'b'), works(point)),
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
