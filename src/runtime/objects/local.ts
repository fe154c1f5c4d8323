/** A value that every thread builds for itself, over shared memory or shared objects. */

import { register } from '../../scenario/brands.ts'

/** What `make` returns, marked as a value that threads may each have their own of. */
export function local<T>(make: () => T): T {
  const value: unknown = make()
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') register(value)
  return value as T
}
