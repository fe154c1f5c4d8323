/** kafkajs 1.12.0: a lock is handed to somebody who has stopped waiting for it, and stays locked (tulios/kafkajs#694). */

import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Lock {
  acquire(): Promise<void>
  release(): Promise<void>
}
type LockClass = new (options: { timeout: number }) => Lock

const make = (version: Version) => {
  const Lock = load<LockClass>(`kafkajs-${version}/src/utils/lock`)
  return scenario(`kafkajs#694 · ${version}: a lock that was given back can be taken`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: () => ({ lock: new Lock({ timeout: 10 }), last: { got: false } }),
    tasks: {
      async slow({ lock }) {
        await lock.acquire()
        await sleep(10)
        await lock.release()
      },
      async impatient({ lock }) {
        const got = await lock.acquire().then(
          () => true,
          () => false,
        )
        if (got) await lock.release()
      },
    },
    finally: {
      'it can be taken': ({ lock }) =>
        Promise.race([
          lock.acquire().then(() => true),
          // It is free, or nobody is there to give it back.
          new Promise<boolean>(resolve => setImmediate(() => resolve(false))),
        ]),
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
