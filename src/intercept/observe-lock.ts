/**
 * `observeLock(lock, …)`: a lock that is neither a shared object nor one of `async-mutex`, made known. To acquire it becomes a
 * scheduling point, and who holds it and who waits is known, so that deadlocks, lock orders and misuse can be told.
 *
 * Observed are the calls that are named. Everything else passes through, and methods run with the real lock as `this`, so that
 * what it does within itself is not seen. Outside of a run calls go straight to the lock.
 */

import { OBSERVED } from '../scenario/brands.ts'
import type { MethodOf } from '../scenario/context.ts'
import { isLockManager, observedRequest } from './lock-manager.ts'
import { Observer, type Role } from './observer.ts'

/** Options of `observeLock`: which methods do what. */
export interface ObserveLockOptions<T = object> {
  /** Acquires it: resolves once it is held. What it resolves to may be, or have, a function that releases it. */
  readonly acquire?: MethodOf<T> | undefined
  /** Acquires it if it is free, and else returns or resolves to `undefined`, `null` or `false`. */
  readonly tryAcquire?: MethodOf<T> | undefined
  /** Releases it. Not needed where `acquire` resolves to what releases it. */
  readonly release?: MethodOf<T> | undefined
  /** Runs a function, its first argument that is one, while it is held. */
  readonly run?: MethodOf<T> | undefined
  /** What reports call it. Default: the key under which `setup` returned it. */
  readonly name?: string | undefined
  /** How many may hold it at once; with more than one anybody may release. Default 1. */
  readonly permits?: number | undefined
}

type Method = (...args: unknown[]) => unknown
const roles: readonly Role[] = ['acquire', 'tryAcquire', 'release', 'run']

/**
 * Makes a lock known to Heddle and returns one of the same type to use in its place. Without options it may be a function that
 * acquires when it is called, or a lock manager with the interface of `navigator.locks`, whose locks are told apart by their
 * names (the platform's own need not be made known). Throws a `TypeError` when a method that is named is none.
 *
 * @example
 * const lock = observeLock(new FileLock('db'), { acquire: 'lock', release: 'unlock' })
 * const pool = observeLock(createPool(3), { acquire: 'take', permits: 3 }) // `take` resolves to a function that gives back
 */
export function observeLock<T extends object>(lock: T, options: ObserveLockOptions<NoInfer<T>> = {}): T {
  if (Object.keys(options).length === 0 && isLockManager(lock)) return observedManager(lock)
  const byName = rolesOf(lock, options)
  const owned = (options.permits ?? 1) === 1
  const description = { type: owned ? 'lock' : 'semaphore', owned, name: options.name }
  const observer = new Observer(lock, description)
  const wrappers = new Map<PropertyKey, Method>()
  return new Proxy(lock, {
    get(real, property) {
      if (property === OBSERVED) return lock
      const value = Reflect.get(real, property, real) as unknown
      if (typeof value !== 'function' || property === 'constructor') return value
      let wrapper = wrappers.get(property)
      if (wrapper === undefined) {
        wrapper = observer.method(byName.get(property), args => Reflect.apply(value as Method, real, args))
        wrappers.set(property, wrapper)
      }
      return wrapper
    },
    set: (real, property, value) => Reflect.set(real, property, value, real),
    apply: (real, self, args) =>
      observer.method('acquire', given => Reflect.apply(real as Method, self, given))(...args),
  })
}

/** A lock manager of which `request` is observed. */
function observedManager<T extends object>(manager: T): T {
  const { request } = manager as { request?: unknown }
  const observed = observedRequest((...args) => Reflect.apply(request as Method, manager, args))
  return new Proxy(manager, {
    get(real, property) {
      if (property === 'request') return observed
      const value = Reflect.get(real, property, real) as unknown
      return typeof value === 'function' ? value.bind(real) : value
    },
  })
}

function rolesOf<T extends object>(lock: T, options: ObserveLockOptions<T>): Map<PropertyKey, Role> {
  const byName = new Map<PropertyKey, Role>()
  for (const role of roles) {
    const method = options[role]
    if (method === undefined) continue
    if (typeof (lock as Record<string, unknown>)[method] !== 'function') {
      throw new TypeError(`heddle: observeLock(lock, { ${role}: '${method}' }): lock has no method '${method}'`)
    }
    byName.set(method, role)
  }
  if (byName.size === 0 && typeof lock !== 'function') {
    throw new TypeError(
      "heddle: observeLock(lock, options): options must say how it is acquired, as in { acquire: 'lock', release: 'unlock' }",
    )
  }
  return byName
}
