import { scenario } from 'heddle'

/** `await using`, as whoever loads this module compiles it. */
export const compiled = scenario('a connection is closed at the end of a block', {
  modes: ['async'],
  setup: () => ({ log: [] as string[] }),
  tasks: {
    async alice({ log }) {
      {
        await using _connection = { [Symbol.asyncDispose]: async () => void log.push('closed') }
        log.push('open')
      }
      log.push('after')
    },
    bob: async ({ log }) => void log.push('bob'),
  },
})
