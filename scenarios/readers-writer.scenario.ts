/** Two cells that belong together, one writer, several readers. */

import { scenario } from 'heddle'

// Torn read: a reader takes one cell from before the write and the other from after it. The twin's readers share a read
// lock, and the writer excludes them all.
export const racyReaders = scenario('readers without a lock see half of a write', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({
    x: shared.cell(0),
    y: shared.cell(0),
    seen: shared.queue<readonly [number, number]>(),
  }),
  tasks: {
    async writer({ x, y }) {
      await x.set(1)
      await y.set(1)
    },
    reader: {
      copies: 2,
      async run({ x, y, seen }) {
        await seen.put([await x.get(), await y.get()])
      },
    },
  },
  finally: { 'nobody saw half of a write': ({ seen }) => seen.peek().every(([x, y]) => x === y) },
})

export const fixedReaders = scenario('readers under a read lock see all of a write or nothing', {
  setup: ({ shared }) => ({
    x: shared.cell(0),
    y: shared.cell(0),
    lock: shared.rwlock(),
    seen: shared.queue<readonly [number, number]>(),
  }),
  tasks: {
    async writer({ x, y, lock }) {
      const release = await lock.acquireWrite()
      await x.set(1)
      await y.set(1)
      await release()
    },
    reader: {
      copies: 2,
      async run({ x, y, lock, seen }) {
        const release = await lock.acquireRead()
        await seen.put([await x.get(), await y.get()])
        await release()
      },
    },
  },
  sometimes: { 'two read at once': ({ lock }) => lock.peek().readers === 2 },
  finally: { 'nobody saw half of a write': ({ seen }) => seen.peek().every(([x, y]) => x === y) },
})
