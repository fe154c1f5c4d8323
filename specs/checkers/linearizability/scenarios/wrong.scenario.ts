/** A model that cannot be worked with. */

import { fc, scenario } from 'heddle'

export const promise = scenario('operations: a model that returns promises', {
  setup: ({ shared }) => ({ n: shared.atomic(0) }),
  operations: { add: { args: [fc.nat(3)], run: ({ n }, by) => n.add(by) } },
  model: { init: () => ({ n: 0 }), add: (async () => 1) as never },
})
