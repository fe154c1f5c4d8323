/** opossum 4.2.0: a second failure takes away the timer that would close the circuit again (nodeshift/opossum#385). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Breaker {
  fire(): Promise<unknown>
  once(event: 'halfOpen', listener: () => void): void
  shutdown(): void
  readonly opened: boolean
}
type CircuitBreaker = new (action: () => Promise<unknown>, options: Readonly<Record<string, number>>) => Breaker

const make = (version: Version) => {
  const CircuitBreaker = load<CircuitBreaker>(`opossum-${version}`)
  return scenario(`opossum#385 · ${version}: an open circuit lets a probe through after a while`, {
    modes: ['async'],
    // What the breaker counts by goes on for ever beside the wait.
    expectFailure: version === 'buggy' ? 'deadlock' : undefined,
    setup: ({ control }) => ({
      backend: control(
        async () => {
          throw new Error('out of order')
        },
        { name: 'backend' },
      ),
    }),
    tasks: {
      async client({ backend }) {
        const breaker = new CircuitBreaker(backend, {
          timeout: 1e6,
          resetTimeout: 100,
          errorThresholdPercentage: 40,
          rollingCountTimeout: 1e7,
          rollingCountBuckets: 10,
        })
        await Promise.allSettled([breaker.fire(), breaker.fire()])
        if (breaker.opened) await new Promise<void>(resolve => breaker.once('halfOpen', resolve))
      },
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
