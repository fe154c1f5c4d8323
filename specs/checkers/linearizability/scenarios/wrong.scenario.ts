/** Models that cannot be worked with, and answers that cannot be compared. */

import { fc, scenario } from 'heddle'

const counter = {
  setup: ({ shared }: { shared: { atomic(n: number): { add(n: number): Promise<number> } } }) => ({
    n: shared.atomic(0),
  }),
  operations: {
    add: { args: [fc.nat(3)], run: ({ n }: { n: { add(n: number): Promise<number> } }, by: number) => n.add(by) },
  },
}

export const promise = scenario('operations: a model that returns promises', {
  ...counter,
  model: { init: () => ({ n: 0 }), add: async () => 1 },
} as never)

export const primitive = scenario('operations: a model whose state is a number', {
  ...counter,
  model: { init: () => 0, add: () => 1 },
} as never)

export const uncomparable = scenario('operations: answers that cannot be compared', {
  ...counter,
  operations: { add: { run: async () => () => 1 } },
  model: { init: () => ({ n: 0 }), add: () => 1 },
} as never)
