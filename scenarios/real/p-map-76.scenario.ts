/** p-map 7.0.0: while items are on their way more of them are asked for than may be worked on (sindresorhus/p-map#76). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface PMap {
  pMapIterable<T>(
    source: AsyncIterable<T>,
    mapper: (item: T) => Promise<T>,
    options: { concurrency: number; backpressure: number },
  ): AsyncIterable<T>
}

const make = (version: Version) => {
  const { pMapIterable } = load<PMap>(`p-map-${version}`)
  return scenario(`p-map#76 · ${version}: no more than two are worked on`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const service = { async next() {}, async work() {} }
      return { service: control(service, { name: 'service' }), working: { now: 0 } }
    },
    tasks: {
      async reader({ service, working }) {
        async function* source() {
          for (let item = 0; item < 5; item++) {
            await service.next()
            yield item
          }
        }
        const work = async (item: number) => {
          working.now++
          await service.work()
          working.now--
          return item
        }
        for await (const _item of pMapIterable(source(), work, { concurrency: 2, backpressure: 5 })) {
        }
      },
    },
    always: { 'two at most': ({ working }) => working.now <= 2 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
