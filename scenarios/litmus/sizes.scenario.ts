/** Litmus programs in which one place is looked at in different sizes, or may be torn. */

import { raceFree, racy } from './program.ts'

export const mixed = racy(
  'mixed: an atomic Int32 against two atomic Int16',
  ({ x }) => Atomics.store(x, 0, 0x10001),
  ({ halves }) => [Atomics.load(halves, 0), Atomics.load(halves, 1)],
)

export const tearInt32 = racy(
  'tear: plain Int32 stores and a plain load',
  ({ x }) => {
    x[0] = 0x10001
  },
  ({ x }) => {
    x[0] = 0x20002
  },
  ({ x }) => x[0],
)

export const tearDataView = racy(
  'tear: DataView stores, an Int32 load',
  ({ view }) => view.setInt32(0, 0x10001),
  ({ view }) => view.setInt32(0, 0x20002),
  ({ x }) => x[0],
)

export const tearAtomicLoad = racy(
  'tear: an atomic load of plain stores',
  ({ x }) => {
    x[0] = 0x10001
  },
  ({ x }) => {
    x[0] = 0x20002
  },
  ({ x }) => Atomics.load(x, 0),
)

export const unaligned = racy(
  'a DataView write that reaches over into the next place',
  ({ view }) => view.setInt32(6, 1),
  ({ y }) => Atomics.load(y, 0),
)

export const neighbours = raceFree(
  'plain writes to neighbouring bytes',
  ({ halves }) => {
    halves[0] = 1
  },
  ({ halves }) => {
    halves[1] = 1
  },
)

export const wholeAtomics = raceFree(
  'tear: BigInt64 atomics do not',
  ({ wide }) => Atomics.store(wide, 0, 0x100000001n),
  ({ wide }) => Atomics.store(wide, 0, 0x200000002n),
  ({ wide }) => Atomics.load(wide, 0),
)
