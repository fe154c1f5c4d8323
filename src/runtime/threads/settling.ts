/** Waiting for a promise, as a state of a thread that is called whenever everything is quiet. */

import { Turn } from '../quiet.ts'

export type Settled = { readonly value: unknown } | { readonly error: unknown }

/** A state that goes on with `next` once `promise` has settled. The event loop turns only if draining the queues did not do. */
export function settling(promise: PromiseLike<unknown>, next: (settled: Settled) => number): () => number {
  let settled: Settled | undefined
  promise.then(
    value => {
      settled = { value }
    },
    (error: unknown) => {
      settled = { error }
    },
  )
  let looked = false
  return () => {
    if (settled !== undefined) return next(settled)
    if (looked) return Turn.outside
    looked = true
    return Turn.quiet
  }
}
