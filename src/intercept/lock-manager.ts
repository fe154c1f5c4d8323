/**
 * Lock managers with the interface of `navigator.locks` (Web Locks, W3C): their locks are observed by name. A lock is asked for
 * at a scheduling point and held while the function runs that `request` is given. With `steal` nothing is observed.
 */

import { getHost } from '../scenario/host.ts'
import { Observer } from './observer.ts'

type Method = (...args: unknown[]) => unknown

interface RequestOptions {
  readonly ifAvailable?: boolean
  readonly steal?: boolean
}

/** Whether `value` has the interface of `navigator.locks`. */
export const isLockManager = (value: object): boolean => {
  const { request, query } = value as { request?: unknown; query?: unknown }
  return typeof request === 'function' && typeof query === 'function'
}

/** `request` of a manager, observed; `request` itself is to be called as it is. */
export function observedRequest(request: Method): Method {
  const observers = new Map<unknown, Observer>()
  const observerOf = (name: unknown): Observer => {
    let observer = observers.get(name)
    if (observer === undefined) {
      observer = new Observer({}, { type: 'lock', owned: true, name: String(name) })
      observers.set(name, observer)
    }
    return observer
  }
  return (...args) => {
    const host = getHost()?.locks
    const [name, options] = args as [unknown, RequestOptions | Method]
    const { ifAvailable, steal } = options as RequestOptions
    if (host === undefined || !host.observes || steal === true) return request(...args)
    const observer = observerOf(name)
    if (ifAvailable !== true) return observer.run(host, given => request(...given), args)
    return request(name, options, async (lock: unknown) => {
      const section = args[2] as Method
      return lock === null ? section(lock) : observer.hold(host, () => section(lock))
    })
  }
}
