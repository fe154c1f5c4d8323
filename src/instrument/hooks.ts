/**
 * The load hook for ES modules. CommonJS goes its own way (`commonjs.ts`): where this hook would hand back its source, Node would
 * load it, and all that it requires, differently than without.
 */

import type { LoadFnOutput, LoadHookContext } from 'node:module'
import { fileURLToPath } from 'node:url'
import { rewrite } from './rewrite.ts'
import { isWanted, type Scope } from './scope.ts'

let scope: Scope = { packages: [], mode: 'async' }

export function initialize(data: Scope): void {
  scope = data
}

type Next = (url: string, context: LoadHookContext) => LoadFnOutput | Promise<LoadFnOutput>

export async function load(url: string, context: LoadHookContext, next: Next): Promise<LoadFnOutput> {
  return loaded(url, await next(url, context), scope)
}

/** What was loaded, instrumented if it is a module that is wanted. */
export function loaded(url: string, output: LoadFnOutput, scope: Scope): LoadFnOutput {
  const { format, source } = output
  if (format !== 'module' || source == null || !url.startsWith('file:')) return output
  const path = fileURLToPath(url.replace(/[?#].*$/, ''))
  if (!isWanted(path, scope)) return output
  const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString()
  const rewritten = rewrite(text, path, { ...scope, type: 'module' })
  return rewritten === undefined ? output : { ...output, source: rewritten }
}
