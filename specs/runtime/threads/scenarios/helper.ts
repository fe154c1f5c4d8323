/** Makes scenarios that other modules export. */

import { scenario } from 'heddle'

export const lostUpdate = (name: string) =>
  scenario(name, {
    setup: ({ shared }) => ({ n: shared.cell(0) }),
    tasks: { add: { copies: 2, run: async ({ n }) => n.set((await n.get()) + 1) } },
    finally: { 'both count': ({ n }) => n.peek() === 2 },
  })
