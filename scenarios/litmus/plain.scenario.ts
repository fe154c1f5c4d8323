/**
 * Litmus programs of plain accesses, some of them with atomics beside that do not help. All of them race. Most have outcomes
 * that no interleaving shows, only a processor or a compiler: the race is what can be found of them.
 */

import { racy } from './program.ts'

export const SB = racy(
  'SB: store buffering',
  ({ x, y }) => {
    x[0] = 1
    return y[0]
  },
  ({ x, y }) => {
    y[0] = 1
    return x[0]
  },
)

export const SBscStores = racy(
  'SB+sc-stores: atomic stores, plain loads',
  ({ x, y }) => {
    Atomics.store(x, 0, 1)
    return y[0]
  },
  ({ x, y }) => {
    Atomics.store(y, 0, 1)
    return x[0]
  },
)

export const SBscPlain = racy(
  'SB+sc/na: one thread atomic, the other plain',
  ({ x, y }) => {
    Atomics.store(x, 0, 1)
    return Atomics.load(y, 0)
  },
  ({ x, y }) => {
    y[0] = 1
    return x[0]
  },
)

export const SBfence = racy(
  'SB+store-fence: an atomic store elsewhere is no fence',
  ({ x, y, z }) => {
    x[0] = 1
    Atomics.store(z, 0, 1)
    return y[0]
  },
  ({ x, y, w }) => {
    y[0] = 1
    Atomics.store(w, 0, 1)
    return x[0]
  },
)

export const MP = racy(
  'MP: message passing',
  ({ x, y }) => {
    x[0] = 1
    y[0] = 1
  },
  ({ x, y }) => [y[0], x[0]],
)

export const MPscStore = racy(
  'MP+sc-store: published atomically, looked at plainly',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
  },
  ({ x, y }) => [y[0], x[0]],
)

export const LB = racy(
  'LB: load buffering',
  ({ x, y }) => {
    const r = x[0]
    y[0] = 1
    return r
  },
  ({ x, y }) => {
    const r = y[0]
    x[0] = 1
    return r
  },
)

export const LBscLoads = racy(
  'LB+sc-loads: atomic loads, plain stores',
  ({ x, y }) => {
    const r = Atomics.load(x, 0)
    y[0] = 1
    return r
  },
  ({ x, y }) => {
    const r = Atomics.load(y, 0)
    x[0] = 1
    return r
  },
)

export const thinAir = racy(
  'LB+datas: out of thin air',
  ({ x, y }) => {
    y[0] = x[0]!
  },
  ({ x, y }) => {
    x[0] = y[0]!
  },
)

export const CoRR = racy(
  'CoRR+sc-first: the second look is plain',
  ({ x }) => Atomics.store(x, 0, 1),
  ({ x }) => [Atomics.load(x, 0), x[0]],
)

export const CoWR = racy(
  'CoWR: written and read back',
  ({ x }) => {
    x[0] = 1
    return x[0]
  },
  ({ x }) => {
    x[0] = 2
  },
)

export const CoWW = racy(
  'CoWW-2: two writers, two readers',
  ({ x }) => {
    x[0] = 1
  },
  ({ x }) => {
    x[0] = 2
  },
  ({ x }) => [x[0], x[0]],
  ({ x }) => [x[0], x[0]],
)

export const twoTwoW = racy(
  '2+2W: two writers of two places',
  ({ x, y }) => {
    x[0] = 1
    y[0] = 2
  },
  ({ x, y }) => {
    y[0] = 1
    x[0] = 2
  },
)

export const R = racy(
  'R',
  ({ x, y }) => {
    x[0] = 1
    y[0] = 1
  },
  ({ x, y }) => {
    y[0] = 2
    return x[0]
  },
)

export const RscButY = racy(
  'R+sc-but-y',
  ({ x, y }) => {
    Atomics.store(x, 0, 1)
    y[0] = 1
  },
  ({ x, y }) => {
    Atomics.store(y, 0, 2)
    return Atomics.load(x, 0)
  },
)

export const S = racy(
  'S+sc-flag: the flag is not waited for',
  ({ x, y }) => {
    x[0] = 2
    Atomics.store(y, 0, 1)
  },
  ({ x, y }) => {
    const r = Atomics.load(y, 0)
    x[0] = 1
    return r
  },
)

export const WRC = racy(
  'WRC+sc-y: write to read causality',
  ({ x }) => {
    x[0] = 1
  },
  ({ x, y }) => {
    const r = x[0]
    Atomics.store(y, 0, 1)
    return r
  },
  ({ x, y }) => [Atomics.load(y, 0), x[0]],
)

export const IRIW = racy(
  'IRIW: independent reads of independent writes',
  ({ x }) => {
    x[0] = 1
  },
  ({ y }) => {
    y[0] = 1
  },
  ({ x, y }) => [x[0], y[0]],
  ({ x, y }) => [y[0], x[0]],
)

export const ISA2 = racy(
  'ISA2+sc-flags: flags that are not waited for',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
  },
  ({ y, z }) => {
    const r = Atomics.load(y, 0)
    Atomics.store(z, 0, 1)
    return r
  },
  ({ x, z }) => [Atomics.load(z, 0), x[0]],
)

export const ARMv8 = racy(
  'ARMv8 (short)',
  ({ x, y }) => {
    Atomics.store(x, 0, 1)
    return Atomics.load(y, 0)
  },
  ({ x, y }) => {
    Atomics.store(y, 0, 1)
    x[0] = 2
    return Atomics.load(x, 0)
  },
)

export const dagger = racy(
  'dagger: a read-modify-write and a plain store',
  ({ x, y }) => {
    x[0] = 1
    Atomics.store(y, 0, 1)
    return Atomics.compareExchange(x, 0, 1, 3)
  },
  ({ x, y }) => {
    const r = Atomics.load(y, 0)
    Atomics.store(x, 0, 2)
    return [r, Atomics.load(x, 0)]
  },
)

export const RMWplain = racy(
  'a read-modify-write against a plain store',
  ({ x }) => Atomics.add(x, 0, 1),
  ({ x }) => {
    x[0] = 5
  },
)

export const waitPlain = racy(
  'a plain look after a notification that may have come too early',
  ({ x, y }) => {
    x[0] = 1
    Atomics.notify(y, 0)
  },
  ({ x, y }) => {
    Atomics.wait(y, 0, 0, 10)
    return x[0]
  },
)
