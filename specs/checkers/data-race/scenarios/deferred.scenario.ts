/** Data races, and what they lead to only under some schedules. */

import { type Context, scenario } from 'heddle'

const hits = ({ shared }: Context) => ({ hits: new Int32Array(shared.buffer(4)) })

function visit({ hits }: { readonly hits: Int32Array }): void {
  const seen = hits[0] as number
  hits[0] = seen + 1
}

export const counted = scenario('visits are counted without a lock', {
  modes: ['threads'],
  setup: hits,
  tasks: { alice: visit, bob: visit },
  finally: { 'both are counted': ({ hits }) => hits[0] === 2 },
})

export const uncounted = scenario('nobody looks at what is counted', {
  modes: ['threads'],
  setup: hits,
  tasks: { alice: visit, bob: visit },
})

export const expected = scenario('the race is what is expected', {
  modes: ['threads'],
  setup: hits,
  tasks: { alice: visit, bob: visit },
  finally: { 'both are counted': ({ hits }) => hits[0] === 2 },
  expectFailure: 'data-race',
})
