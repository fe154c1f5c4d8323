/**
 * Rewrites what waits for a promise, so that the waiting strand stands at a scheduling point once the promise has settled:
 *
 *     await e                     →  await __heddle.await(e, site)
 *     await f(e)                  →  await __heddle.join(__heddle.before(), f(e), site)
 *     for await (x of e)          →  for await (x of __heddle.iterate(e, site))
 *     await using x = e           →  await using __heddle_1 = __heddle.disposed(site), x = e
 *     yield e, return e           →  yield __heddle.await(e, site)     in an async generator, which awaits both
 *
 * `before` tells whether the strand was free before the expression was evaluated: a call in it may leave the strand standing at
 * a point, and then the await goes on with that same strand rather than with a new one.
 *
 * What awaits on the test runner's `vi` is left alone, since Vitest looks for it in the text.
 */

import type { Module, Node, Visitor } from './visitor.ts'

/** Around an expression that evaluates to a promise: what the strand waits for. */
export function wrapAwaited(expression: Node, site: string, module: Module): void {
  if (isPlain(expression)) module.wrap(expression, '__heddle.await(', `, ${site})`)
  else module.wrap(expression, '__heddle.join(__heddle.before(), ', `, ${site})`)
}

/** Whether evaluating it calls nothing. */
function isPlain(node: Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
    case 'ThisExpression':
      return true
    case 'ParenthesizedExpression':
      return isPlain(node.expression)
    case 'MemberExpression':
      return isPlain(node.object) && (!node.computed || isPlain(node.property))
    default:
      return false
  }
}

export const awaits: Visitor = {
  concerns: /\bawait\b|\byield\b/,
  enter(node, module) {
    switch (node.type) {
      case 'AwaitExpression':
        if (!isVitest(node.argument)) wrapAwaited(node.argument, module.site(node.start), module)
        break
      case 'ForOfStatement':
        if (node.await) module.wrap(node.right, '__heddle.iterate(', `, ${module.site(node.start)})`)
        break
      case 'VariableDeclaration':
        if (node.kind === 'await using') {
          const [first] = node.declarations
          const name = `__heddle_${first!.start}`
          module.edits.appendLeft(first!.start, `${name} = __heddle.disposed(${module.site(node.start)}), `)
        }
        break
      case 'YieldExpression':
      case 'ReturnStatement':
        if (!node.argument || (node.type === 'YieldExpression' && node.delegate)) break
        if (module.function?.async && module.function.generator) {
          wrapAwaited(node.argument, module.site(node.start), module)
        }
    }
  },
}

/** `vi.hoisted(…)`, `vitest.vi.importActual(…)`. */
function isVitest(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const { object } = node.callee
  const root = object.type === 'MemberExpression' ? object.property : object
  return root.type === 'Identifier' && (root.name === 'vi' || root.name === 'vitest')
}
