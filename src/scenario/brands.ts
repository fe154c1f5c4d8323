/**
 * How things are recognised: by properties and registries under `Symbol.for`, so that two copies of the package in one
 * process (a linked one and an installed one, a bundled one) know each other's.
 */

/** Marks a scenario. */
export const SCENARIO: unique symbol = Symbol.for('heddle.scenario') as never

/** Marks a shared object. Every object that `shared` makes has this property, with any value but `undefined`. */
export const OBJECT: unique symbol = Symbol.for('heddle.object') as never

/** Marks what `control` returned: reading this property of it gives `true`. */
export const CONTROLLED: unique symbol = Symbol.for('heddle.controlled') as never

/** Marks what `observeLock` returned: reading this property of it gives the lock itself. */
export const OBSERVED: unique symbol = Symbol.for('heddle.observed') as never

type Marked = { readonly [OBJECT]?: unknown; readonly [CONTROLLED]?: unknown }

/** Whether `value` is a shared object (a cell, a mutex …). */
export function isSharedObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const mark = (value as Marked)[OBJECT]
  return mark !== undefined && typeof mark !== 'function' // a mock that has every property has functions
}

/** Whether `value` is what `control` returned. */
export const isControlled = (value: unknown): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  (value as Marked)[CONTROLLED] === true

/** The lock of which `observeLock` returned `value`; undefined when it did not. */
export function observedLock(value: object): object | undefined {
  const lock = (value as { readonly [OBSERVED]?: unknown })[OBSERVED]
  return (typeof lock === 'object' && lock !== null) || typeof lock === 'function' ? lock : undefined
}

const registry: WeakSet<object> = ((globalThis as { [key: symbol]: WeakSet<object> | undefined })[
  Symbol.for('heddle.registered')
] ??= new WeakSet())

/** Remembers a `shared.buffer` or what the `make` of a `shared.local` returned: they carry no mark of their own. */
export const register = (value: object): void => {
  registry.add(value)
}

/** Whether `value` came from `shared.buffer` or `shared.local`. */
export const isRegistered = (value: object): boolean => registry.has(value)
