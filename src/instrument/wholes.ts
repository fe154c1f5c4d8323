/**
 * Rewrites what reads an object as a whole, or several of its properties at once, so that a report can tell of it:
 *
 *     for (const x of e), [...e], ({ ...e }), const [a] = e     →  … H.whole(e, site)
 *     Object.keys(e), JSON.stringify(e), new Map(e)             →  Object.keys(H.whole(e, site))      and the like
 *     Object.assign(a, b)                                       →  H.filled(Object.assign(a, H.whole(b, site)), site)
 *     const { a, b } = e                                        →  const { a, b } = H.picked(e, ["a", "b"], site)
 *     k in e                                                    →  k in H.has(e, k, site)             where k is a name or text
 *
 * What is iterated is told of when that begins. Parameters that are patterns are left alone.
 */

import { bindingsOf } from './bindings.ts'
import { H, mayBeShared, mayRun } from './members.ts'
import type { Module, Node, Visitor } from './visitor.ts'

type Pattern = Node & { readonly type: 'ObjectPattern' | 'ArrayPattern' }

/** By the name of the object, or of the function or class that is called itself. */
const readers: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    Object: /^(?:keys|values|entries|fromEntries|getOwnPropertyNames|assign|freeze)$/,
    Array: /^from$/,
    JSON: /^stringify$/,
  }),
)
const copiers = /^(?:structuredClone|Map|Set|Array)$/

export const wholes: Visitor = {
  concerns: /\bof\b|\bin\b|\.\.\.|[[{][^=;]*[\]}]\s*=|\b(?:Object|JSON|Array|structuredClone|Map|Set)\b/,
  enter(node, module) {
    switch (node.type) {
      case 'ForOfStatement':
        if (!node.await) whole(node.right, module)
        break
      case 'ForInStatement':
        whole(node.right, module)
        break
      case 'SpreadElement':
        whole(node.argument, module)
        break
      case 'AssignmentExpression':
        if (isPattern(node.left)) take(node.left, node.right, module)
        break
      case 'VariableDeclarator':
        if (isPattern(node.id) && node.init) take(node.id, node.init, module)
        break
      case 'CallExpression':
      case 'NewExpression':
        call(node, module)
        break
      case 'BinaryExpression':
        if (node.operator === 'in') has(node.left, node.right, module)
    }
  },
}

/** What was made just here nobody else has. */
const isOld = (node: Node): boolean =>
  mayBeShared(node) && node.type !== 'ObjectExpression' && node.type !== 'ArrayExpression'

function whole(node: Node, module: Module): void {
  if (isOld(node) && mayRun(module)) module.wrap(node, `${H}.whole(`, `, ${module.site(node.start)})`)
}

const isPattern = (node: Node): node is Pattern => node.type === 'ObjectPattern' || node.type === 'ArrayPattern'

function take(pattern: Pattern, source: Node, module: Module): void {
  if (!isOld(source) || !mayRun(module)) return
  const names = pattern.type === 'ObjectPattern' ? pattern.properties.map(nameOf) : [undefined]
  if (names.includes(undefined)) whole(source, module)
  else module.wrap(source, `${H}.picked(`, `, ${JSON.stringify(names)}, ${module.site(pattern.start)})`)
}

/** The name of the property that a part of a pattern takes; undefined where that is not written there. */
function nameOf(part: Node): string | undefined {
  if (part.type !== 'Property' || part.computed) return undefined
  if (part.key.type === 'Identifier') return part.key.name
  return part.key.type === 'Literal' ? String(part.key.value) : undefined
}

function call(node: Node & { readonly type: 'CallExpression' | 'NewExpression' }, module: Module): void {
  const { callee } = node
  let fills = false
  if (callee.type === 'Identifier') {
    if (!copiers.test(callee.name) || !bindingsOf(module).isGlobal(callee)) return
  } else {
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return
    const { object, property } = callee
    if (property.type !== 'Identifier' || callee.computed || !readers.get(object.name)?.test(property.name)) return
    if (!bindingsOf(module).isGlobal(object)) return
    fills = property.name === 'assign'
  }
  if (fills && mayRun(module)) module.wrap(node, `${H}.filled(`, `, ${module.site(node.start)})`)
  for (const argument of node.arguments.slice(fills ? 1 : 0, fills ? undefined : 1)) {
    if (argument.type !== 'SpreadElement') whole(argument, module)
  }
}

function has(key: Node, object: Node, module: Module): void {
  const named = key.type === 'Literal' || key.type === 'Identifier'
  if (!named || !isOld(object) || !mayRun(module)) return
  const text = module.code.slice(key.start, key.end)
  module.wrap(object, `${H}.has(`, `, ${text}, ${module.site(object.start)})`)
}
