/**
 * Covers: `node:dns` and `node:dns/promises`: `lookup`, `lookupService`, `resolve` and all of its kinds, `reverse`, also of a
 * `Resolver`. Scheduling points: when the question is asked and when its answer arrives.
 * Uncontrolled: what the answer is: it is the network's, so that a scenario should ask for nothing but `localhost`. The look-ups
 * that `net.connect` makes.
 */

import { createRequire } from 'node:module'
import { Patches } from './patches.ts'
import { calledBack, effect, later, like, promised, type Real } from './platform-call.ts'
import { Resource, type Script } from './script.ts'

const dns = createRequire(import.meta.url)('node:dns') as typeof import('node:dns')

const isQuestion = (name: string): boolean => /^(lookup|lookupService|reverse|resolve([A-Z0-9]\w*)?)$/.test(name)

function* ask(name: string, args: readonly unknown[], run: () => unknown): Script {
  const host = typeof args[0] === 'string' ? args[0] : ''
  return yield effect(new Resource(`dns ${host}`), name, args.slice(1), run, true)
}

function questionsOf(object: object): [string, Real][] {
  return Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([name, { value }]) =>
    isQuestion(name) && typeof value === 'function' ? [[name, value as Real] as [string, Real]] : [],
  )
}

/** The look-ups of `net.connect` are part of connecting: they come with a callback of this name. */
const isNets = (callback: unknown): boolean => typeof callback === 'function' && callback.name.startsWith('emitLookup')

const patches = new Patches()
for (const object of [dns, Object.getPrototypeOf(dns.Resolver.prototype) as object, dns.Resolver.prototype]) {
  for (const [name, real] of questionsOf(object)) {
    const controlled = calledBack(
      real,
      (self, args) => ask(name, args, () => later(real, self, args)),
      results => results as unknown[],
    )
    const either = function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(isNets(args.at(-1)) ? real : controlled, this, args as never[])
    }
    patches.value(object, name, like(real, either))
  }
}
const { Resolver } = dns.promises
for (const object of [dns.promises, Object.getPrototypeOf(Resolver.prototype) as object, Resolver.prototype]) {
  for (const [name, real] of questionsOf(object)) {
    const controlled = promised(real, (self, args) => ask(name, args, () => Reflect.apply(real, self, args as never[])))
    patches.value(object, name, controlled)
  }
}

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
