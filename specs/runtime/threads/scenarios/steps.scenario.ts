/** Two and three tasks of a few steps each, for figures. */

import { scenario } from 'heddle'

export const plain = scenario('threads: two plain tasks of five steps', {
  modes: ['threads'],
  setup: ({ shared }) => ({ hits: shared.atomic(0) }),
  tasks: {
    task: {
      copies: 2,
      run({ hits }) {
        const { sync } = hits
        for (let i = 0; i < 5; i++) sync.add(1)
      },
    },
  },
  finally: { 'all are counted': ({ hits }) => hits.peek() === 10 },
})

export const awaited = scenario('threads: two async tasks of five steps', {
  setup: ({ shared }) => ({ hits: shared.atomic(0) }),
  tasks: {
    task: {
      copies: 2,
      async run({ hits }) {
        for (let i = 0; i < 5; i++) await hits.add(1)
      },
    },
  },
  finally: { 'all are counted': ({ hits }) => hits.peek() === 10 },
})

export const three = scenario('threads: three plain tasks of five steps', {
  modes: ['threads'],
  setup: ({ shared }) => ({ hits: shared.atomic(0) }),
  tasks: {
    task: {
      copies: 3,
      run({ hits }) {
        const { sync } = hits
        for (let i = 0; i < 5; i++) sync.add(1)
      },
    },
  },
  finally: { 'all are counted': ({ hits }) => hits.peek() === 15 },
})

export const single = scenario('threads: one plain task of ten steps', {
  modes: ['threads'],
  setup: ({ shared }) => ({ hits: shared.atomic(0) }),
  tasks: {
    task({ hits }) {
      const { sync } = hits
      for (let i = 0; i < 10; i++) sync.add(1)
    },
  },
  finally: { 'all are counted': ({ hits }) => hits.peek() === 10 },
})
