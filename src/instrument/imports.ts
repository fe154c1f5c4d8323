/**
 * Rewrites modules that are loaded when they are needed, so that the wait for them is known:
 *
 *     import(e)  →  __heddle.import(() => import(e), site)
 *
 * Where `e` itself waits it is left as it is.
 */

import type { Visitor } from './visitor.ts'

const WAITS = /\b(?:await|yield)\b/

export const imports: Visitor = {
  concerns: /\bimport\s*\(/,
  enter(node, module) {
    if (node.type !== 'ImportExpression' || WAITS.test(module.code.slice(node.start, node.end))) return
    const { source } = node
    const name = source.type === 'Literal' ? JSON.stringify(source.value) : 'undefined'
    module.wrap(node, '__heddle.import(() => ', `, ${name})`)
  },
}
