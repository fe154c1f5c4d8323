/**
 * Peterson's mutual exclusion, and the version that writes `turn` before the flag, which excludes nobody.
 *
 * The reference waits by one blocking read of two variables. No shared object has that, so these spin over two reads, as the
 * algorithm does: their interleavings are others than the reference's, and unbounded.
 */

import { scenario } from 'heddle'

const peterson = (name: string, swapped: boolean) =>
  scenario(`sctbench: ${name}`, {
    expectFailure: swapped ? 'task-failed' : undefined,
    setup: ({ shared }) => ({
      flags: [shared.atomic(0), shared.atomic(0)] as const,
      turn: shared.atomic(0),
      inside: shared.cell(0),
    }),
    tasks: {
      side: {
        copies: 2,
        async run({ flags, turn, inside }, _inputs, { copy }) {
          const mine = flags[copy as 0 | 1]
          const theirs = flags[(1 - copy) as 0 | 1]
          if (swapped) await turn.store(1 - copy)
          await mine.store(1)
          if (!swapped) await turn.store(1 - copy)
          while ((await theirs.load()) === 1 && (await turn.load()) !== copy);
          await inside.set((await inside.get()) + 1)
          if ((await inside.get()) !== 1) throw new Error('mutual exclusion')
          await inside.set((await inside.get()) - 1)
          await mine.store(0)
        },
      },
    },
  })

export const petersonOk = peterson('peterson_ok', false)
export const petersonSwapped = peterson('peterson_swapped', true)
