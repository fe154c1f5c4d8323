/** Updates that are lost to nobody's harm, beside others of the same object that are not. */

import { type Context, scenario } from 'heddle'

const setup = ({ shared }: Context) => ({ level: shared.cell(5) })
type State = ReturnType<typeof setup>

/** Whatever the level was, it is 0 now. */
async function reset({ level }: State): Promise<void> {
  if ((await level.get()) !== 7) await level.set(0)
}

async function raise({ level }: State): Promise<void> {
  await level.set((await level.get()) + 1)
}

export const resets = scenario('two tasks set a level back', {
  setup,
  tasks: { alice: reset, bob: reset },
})

export const resetThenRaise = scenario('a level is set back by two tasks, and raised by them later', {
  setup,
  tasks: {
    async alice(state) {
      await reset(state)
      await raise(state)
    },
    async bob(state) {
      await reset(state)
      await raise(state)
    },
  },
})

export const otherRaises = scenario('a level is set back again and again by one task, and raised by others', {
  setup,
  tasks: {
    async sweeper(state) {
      for (let i = 0; i < 4; i++) await reset(state)
    },
    async watcher(state) {
      for (let i = 0; i < 4; i++) await reset(state)
    },
    alice: raise,
  },
})
