/** Races that are meant at some places, and others on the same bytes that are not. */

import { type Context, scenario } from 'heddle'

const setup = ({ shared }: Context) => ({ hits: new Int32Array(shared.buffer(8)) })
type State = ReturnType<typeof setup>

// `at` names the lines of these two.
function count({ hits }: State): void {
  hits[0] = 1
}
const look = ({ hits }: State) => hits[0]

const at = ['allowed.scenario.ts:10', 'allowed.scenario.ts:12']
const reason = 'the count is approximate'

/** Looks where it may not, and then where it may. */
function lookTwice(state: State): void {
  const { hits } = state
  if (hits[0] === 2) throw new Error('nobody counts so far')
  look(state)
}

export const atBoth = scenario('both accesses are where they may be', {
  modes: ['threads'],
  setup,
  tasks: { alice: count, bob: look },
  allowRaces: [{ object: 'hits', at, reason }],
})

export const byPattern = scenario('both accesses are in files that may race', {
  modes: ['threads'],
  setup,
  tasks: { alice: count, bob: lookTwice },
  allowRaces: [{ at: '**/scenarios/allowed.*.ts', reason }],
})

export const atOne = scenario('one of the accesses is elsewhere', {
  modes: ['threads'],
  setup,
  tasks: { alice: count, bob: look },
  allowRaces: [{ object: 'hits', at: at[0], reason }],
})

export const elsewhere = scenario('an access elsewhere comes before one that may race, and then the other task', {
  modes: ['threads'],
  setup: context => ({ ...setup(context), done: context.shared.int32(0) }),
  tasks: {
    bob(state) {
      lookTwice(state)
      state.done.sync.set(1)
    },
    alice(state) {
      while (state.done.sync.get() === 0);
      count(state)
    },
  },
  allowRaces: [
    { object: 'hits', at, reason },
    { object: 'done', at: 'allowed.scenario.ts', reason: 'it only says who comes first' },
  ],
})

export const otherObject = scenario('the places are named for another object', {
  modes: ['threads'],
  setup,
  tasks: { alice: count, bob: look },
  allowRaces: [{ object: 'misses', at, reason }],
})
