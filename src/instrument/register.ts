/** Makes Node instrument what this thread loads from now on. */

import module from 'node:module'
import { registeredScope, type Scope, setRegisteredScope } from './scope.ts'

type RegisterHooks = (hooks: {
  load: (url: string, context: unknown, next: (url: string, context: unknown) => module.LoadFnOutput) => unknown
}) => unknown

/**
 * Registers the loaders for ES modules and CommonJS, once for each thread. To be called after those that turn TypeScript into
 * JavaScript were registered, since they run in reverse.
 */
export async function registerInstrumentation(scope: Scope): Promise<void> {
  if (registeredScope() !== undefined) return
  setRegisteredScope(scope)
  await import('./runtime.ts')
  await import('./memory-runtime.ts')
  if (scope.accesses === true) await import('./accesses-runtime.ts')
  const { registerHooks } = module as unknown as { registerHooks?: RegisterHooks }
  if (registerHooks !== undefined && hasSoundHooks(process.versions.node)) {
    const { loaded } = await import('./hooks.ts')
    registerHooks({ load: (url, context, next) => loaded(url, next(url, context), scope) })
  } else module.register(new URL('./hooks.js', import.meta.url), { data: scope })
  const { instrumentCommonJS } = await import('./commonjs.ts')
  instrumentCommonJS(scope)
}

/** Whether `registerHooks` is as tsx wants it, which chains to it or not by the same versions. */
export function hasSoundHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const atLeast = (m: number, p: number) => minor > m || (minor === m && patch >= p)
  if (major >= 26) return true
  if (major === 25) return atLeast(1, 0)
  if (major === 24) return atLeast(11, 1)
  return major === 22 && atLeast(22, 3)
}
