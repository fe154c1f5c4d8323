/** Instruments CommonJS where Node compiles it: after TypeScript was turned into JavaScript, whoever did that. */

import Module from 'node:module'
import { rewrite } from './rewrite.ts'
import { isWanted, type Scope } from './scope.ts'

type Compile = (this: unknown, content: string, filename: string, ...rest: unknown[]) => unknown

/** Takes Node's way of compiling CommonJS; for as long as the thread lives. */
export function instrumentCommonJS(scope: Scope): void {
  const prototype = (Module as unknown as { prototype: { _compile: Compile } }).prototype
  const compile = prototype._compile
  prototype._compile = function (content, filename, ...rest) {
    const wanted = typeof content === 'string' && isWanted(filename, scope)
    const rewritten = wanted ? rewrite(content, filename, { ...scope, type: 'commonjs' }) : undefined
    return compile.call(this, rewritten ?? content, filename, ...rest)
  }
}
