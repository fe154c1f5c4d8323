/**
 * Covers: `WebAssembly.compile`, `instantiate`, `compileStreaming`, `instantiateStreaming`. Scheduling points: when it is asked for and
 * when it is there. Nobody goes on meanwhile: threads of the engine compile, which the platform does not count as in flight.
 * Uncontrolled: what the platform compiles for itself when a task is the first to need it (global `fetch`), and keeps.
 */

import { isCalledByPlatform } from '../runtime/location.ts'
import { Patches } from './patches.ts'
import { effect, promised, type Real } from './platform-call.ts'
import { Resource, Result, type Script } from './script.ts'

const on = new Resource('WebAssembly')

function* compiling(name: string, run: () => unknown): Script {
  return new Result(yield { ...effect(on, name, [], run, true), alone: true })
}

/** Not known to the library of types. */
const { WebAssembly: platform } = globalThis as unknown as { readonly WebAssembly: Readonly<Record<string, Real>> }

const patches = new Patches()
for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'] as const) {
  const real = platform[name]
  if (real === undefined) continue
  const run = (self: unknown, args: unknown[]) => () => Reflect.apply(real, self, args as never[])
  patches.value(
    platform,
    name,
    promised(real, (self, args) => (isCalledByPlatform() ? undefined : compiling(name, run(self, args)))),
  )
}

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
