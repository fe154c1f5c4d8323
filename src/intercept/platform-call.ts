/**
 * Functions that take the place of the platform's: a call of a task's code becomes an operation, anybody else's goes to the
 * platform as it is, and code that an ended execution has left behind gets no answer.
 */

import { AbortError } from '../runtime/abort.ts'
import { show } from '../runtime/recorder.ts'
import { Caller } from './caller.ts'
import type { Effects } from './effects.ts'
import type { Computation, Effect, Resource, Script } from './script.ts'

export type Real = (...args: never[]) => unknown
/** What a call does; undefined when the platform itself is to answer, because it has to complain of the arguments for example. */
export type Plan = (self: unknown, args: unknown[]) => Script | Computation | undefined

let installed: Effects | undefined

export function install(effects: Effects): () => void {
  installed = effects
  return () => {
    installed = undefined
  }
}

/** The effects under control and the strand that calls; undefined when the platform itself is to answer. */
export function controlledBy(): { readonly effects: Effects; readonly caller: number } | undefined {
  const effects = installed
  if (effects === undefined) return undefined
  const { caller } = effects
  return caller === Caller.outside ? undefined : { effects, caller }
}

/** Has the platform answer code of nobody's, or of `setup`: what comes of that belongs to nobody. */
export const asPlatform = <T>(call: () => T): T =>
  installed === undefined ? call() : installed.engine.asPlatform(call)

/** Gives a function the name, the length and all other properties of the one whose place it takes. */
export function like<F extends object>(real: Real, replacement: F): F {
  return Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(real))
}

/** One effect, as a report shows it: `rename('b.json')`. Values that say nothing are left out. */
export function effect(
  on: Resource,
  name: string,
  shown: readonly unknown[],
  run: () => unknown,
  reads = false,
): Effect {
  const text = () =>
    `${name}(${shown
      .filter(value => value !== undefined)
      .map(show)
      .join(', ')})`
  return { on, text, run, reads }
}

/** The platform's own asynchronous call with a callback, as a promise of its results. */
export const later = (call: Real, self: unknown, args: readonly unknown[]): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const done = (error: unknown, ...results: unknown[]) => (error ? reject(error) : resolve(results))
    Reflect.apply(call, self, [...args, done] as never[])
  })

/** For a function that returns a promise. */
export function promised(real: Real, plan: Plan): Real {
  return like(real, function (this: unknown, ...args: unknown[]): unknown {
    const control = controlledBy()
    if (control === undefined) return Reflect.apply(real, this, args)
    const { effects, caller } = control
    if (caller === Caller.leftover) return effects.engine.refuse()
    const what = plan(this, args)
    return what === undefined ? Reflect.apply(real, this, args) : effects.promise(what)
  })
}

/**
 * For a function whose last argument is a callback `(error, ...results)`; `plan` gets the arguments before it. The callback gets
 * what `spread` makes of the result.
 */
export function calledBack(real: Real, plan: Plan, spread: (result: unknown) => unknown[] = result => [result]): Real {
  return like(real, function (this: unknown, ...args: unknown[]): unknown {
    const control = controlledBy()
    if (control === undefined) return Reflect.apply(real, this, args)
    const { effects, caller } = control
    if (caller === Caller.leftover) throw new AbortError()
    const callback = args.at(-1)
    const what = typeof callback === 'function' ? plan(this, args.slice(0, -1)) : undefined
    if (what === undefined) return Reflect.apply(real, this, args)
    effects.callback(caller, what, (error, result) =>
      Reflect.apply(callback as Real, undefined, (error === null ? [null, ...spread(result)] : [error]) as never[]),
    )
    return undefined
  })
}
