import { scenario } from 'heddle'

export const broken = scenario('a condition that looks at two objects', {
  setup: ({ shared }) => ({ n: shared.atomic(0), list: shared.array([0]) }),
  tasks: {
    worker: {
      copies: 2,
      async run({ n, list }) {
        await n.add(1)
        await list.set(0, 1)
      },
    },
  },
  always: { few: ({ n, list }) => n.peek() < 2 || list.peek()[0] === 0 },
})
