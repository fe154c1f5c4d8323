/** Work that keeps a processor busy, split between two threads that add their partial results to one total. */

import { scenario } from 'heddle'

const PRIMES_BELOW_2000 = 303

function countPrimes(from: number, to: number): number {
  let count = 0
  for (let n = Math.max(from, 2); n < to; n++) {
    let divisor = 2
    while (divisor * divisor <= n && n % divisor !== 0) divisor++
    if (divisor * divisor > n) count++
  }
  return count
}

// Lost update: the total is read, then the primes are counted, then the sum is written over what the other half has added
// meanwhile. The twin adds its partial result atomically.
export const racyPrimes = scenario('two threads count primes into a plain total', {
  modes: ['threads'],
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ primes: shared.int32(0) }),
  tasks: {
    lower({ primes }) {
      primes.sync.set(primes.sync.get() + countPrimes(0, 500))
      primes.sync.set(primes.sync.get() + countPrimes(500, 1000))
    },
    upper({ primes }) {
      primes.sync.set(primes.sync.get() + countPrimes(1000, 1500))
      primes.sync.set(primes.sync.get() + countPrimes(1500, 2000))
    },
  },
  finally: { 'no prime is lost': ({ primes }) => primes.peek() === PRIMES_BELOW_2000 },
})

export const fixedPrimes = scenario('two threads count primes into an atomic total', {
  modes: ['threads'],
  setup: ({ shared }) => ({ primes: shared.atomic(0) }),
  tasks: {
    lower({ primes }) {
      primes.sync.add(countPrimes(0, 500))
      primes.sync.add(countPrimes(500, 1000))
    },
    upper({ primes }) {
      primes.sync.add(countPrimes(1000, 1500))
      primes.sync.add(countPrimes(1500, 2000))
    },
  },
  finally: { 'no prime is lost': ({ primes }) => primes.peek() === PRIMES_BELOW_2000 },
})

// The same with awaited operations, so that it also runs as coroutines: fast as it is there, the race is the same. The twin
// keeps each half's result in a place of its own and adds them up at the end.
export const racyHalves = scenario('two halves of a prime count share a cell', {
  expectFailure: 'invariant',
  setup: ({ shared }) => ({ primes: shared.cell(0) }),
  tasks: {
    async lower({ primes }) {
      await primes.set((await primes.get()) + countPrimes(0, 1000))
    },
    async upper({ primes }) {
      await primes.set((await primes.get()) + countPrimes(1000, 2000))
    },
  },
  finally: { 'no prime is lost': ({ primes }) => primes.peek() === PRIMES_BELOW_2000 },
})

export const fixedHalves = scenario('two halves of a prime count have a cell each', {
  setup: ({ shared }) => ({ low: shared.cell(0), high: shared.cell(0) }),
  tasks: {
    async lower({ low }) {
      await low.set(countPrimes(0, 1000))
    },
    async upper({ high }) {
      await high.set(countPrimes(1000, 2000))
    },
  },
  finally: { 'no prime is lost': ({ low, high }) => low.peek() + high.peek() === PRIMES_BELOW_2000 },
})
