/** A limiter that lets at most two requests through. */

import { scenario } from 'heddle'

const LIMIT = 2

// Check-then-act: three clients read a count below the limit before any of them has added its own. The twin takes its
// number first, in one atomic step, and looks at the number it got.
export const racyLimiter = scenario('a limiter that checks before it counts lets too many through', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ used: shared.atomic(0), served: shared.atomic(0) }),
  tasks: {
    client: {
      copies: 3,
      async run({ used, served }) {
        if ((await used.load()) >= LIMIT) return
        await used.add(1)
        await served.add(1)
      },
    },
  },
  always: { 'no more than the limit': ({ served }) => served.peek() <= LIMIT },
})

export const fixedLimiter = scenario('a limiter that counts before it checks keeps to its limit', {
  setup: ({ shared }) => ({ used: shared.atomic(0), served: shared.atomic(0) }),
  tasks: {
    client: {
      copies: 3,
      async run({ used, served }) {
        if ((await used.add(1)) >= LIMIT) return
        await served.add(1)
      },
    },
  },
  always: { 'no more than the limit': ({ served }) => served.peek() <= LIMIT },
  finally: { 'the limit is used up': ({ served }) => served.peek() === LIMIT },
})
