/**
 * Rewrites the callbacks of promises, so that each stands at a scheduling point before it runs:
 *
 *     e.then(f, g)  →  __heddle.from(e).then(__heddle.reaction(__heddle.last(), f, site), __heddle.reaction(__heddle.last(), g, site))
 *
 * and likewise `.catch(f)` and `.finally(f)`. It is the callback that is wrapped, and only if `e` turns out to be a promise: `from`
 * remembers `e`, `last` returns what was remembered. So order of evaluation, `this`, and `e?.then(f)` stay as they were. Where `e`
 * itself is a part of an optional chain (`a?.b.then(f)`) the callback stays as it is.
 */

import { hasOptional } from './chain.ts'
import { isHelper } from './compiled.ts'
import type { Module, Node, Visitor } from './visitor.ts'

const METHODS = new Set(['then', 'catch', 'finally'])

export const thens: Visitor = {
  concerns: /\b(?:then|catch|finally)\b['"`]?\]?\s*(?:\?\.\s*)?\(/,
  enter(node, module) {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return
    const { object } = node.callee
    const name = nameOf(node.callee)
    if (name === undefined || !METHODS.has(name.text)) return
    if (object.type === 'Super' || hasOptional(object) || isHelper(module)) return
    const callbacks = node.arguments.slice(0, name.text === 'then' ? 2 : 1)
    if (callbacks.length === 0 || callbacks.some(argument => argument.type === 'SpreadElement')) return
    module.wrap(object, '__heddle.from(', ')')
    const site = module.site(name.start)
    for (const callback of callbacks) wrapCallback(callback, site, module)
  },
}

const wrapCallback = (callback: Node, site: string, module: Module) =>
  module.wrap(callback, '__heddle.reaction(__heddle.last(), ', `, ${site})`)

/** The name of the method and where it stands, unless it is computed. */
function nameOf(callee: Extract<Node, { type: 'MemberExpression' }>): { text: string; start: number } | undefined {
  const { property } = callee
  if (!callee.computed)
    return property.type === 'Identifier' ? { text: property.name, start: property.start } : undefined
  const literal = property.type === 'Literal' && typeof property.value === 'string'
  return literal ? { text: property.value as string, start: property.start } : undefined
}
