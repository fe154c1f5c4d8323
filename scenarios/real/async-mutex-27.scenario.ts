/** async-mutex 0.2.4: `mutex.release()` forgets the next holder, whose own release then does nothing (DirtyHairy/async-mutex#27). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Mutex = new () => { acquire(): Promise<unknown>; release(): void }

const make = (version: Version) => {
  const { Mutex } = load<{ Mutex: Mutex }>(`async-mutex-${version}`)
  return scenario(`async-mutex#27 · ${version}: three tasks under one lock`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'deadlock' : undefined,
    setup: () => ({ mutex: new Mutex(), inside: { now: 0, most: 0 } }),
    tasks: {
      task: {
        copies: 3,
        async run({ mutex, inside }, _inputs, { point }) {
          await mutex.acquire()
          try {
            inside.most = Math.max(inside.most, ++inside.now)
            await point('works')
            inside.now--
          } finally {
            mutex.release()
          }
        },
      },
    },
    finally: { 'one at a time': ({ inside }) => inside.most === 1 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
