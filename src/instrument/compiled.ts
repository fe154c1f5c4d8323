/**
 * Async functions that were compiled to generators. What they await is yielded to a helper:
 *
 *     __awaiter(this, …, function* () { yield e })      →  yield __heddle.await(e, site)     also __async, _asyncToGenerator
 *     __awaiter(… __generator(this, function (_) { return [4, e] }))    →  return [4, __heddle.await(e, site)]
 *     __await(e), new __await(e)                        →  __await(__heddle.await(e, site))  of async generators
 *
 * What disposes of `await using` declarations is a helper as well; the code around it awaits its promise.
 *
 * The helpers' own `.then` stays as it is: it would be a second point for the same await. Only where Regenerator made a state
 * machine of the generator, in which an await cannot be told, it is the one.
 */

import { wrapAwaited } from './awaits.ts'
import type { Module, Node, Visitor } from './visitor.ts'

const AWAITER = /^(?:__awaiter|__async|_?asyncToGenerator\d*)$/
const AWAIT = /^(?:__await|_?awaitAsyncGenerator\d*)$/
const HELPER =
  /^(?:__awaiter|__async|__asyncGenerator|__asyncDelegator|__asyncValues|_?asyncToGenerator|asyncGeneratorStep|_?AsyncGenerator|AsyncGenerator|_?wrapAsyncGenerator|__callDispose|__disposeResources|_?usingCtx)\d*$/
const REGENERATOR = /\b_?regenerator(?:Runtime)?\b/

export const compiled: Visitor = {
  concerns: /__awaiter|__async\b|asyncToGenerator|__await\b|awaitAsyncGenerator/,
  enter(node, module) {
    if (node.type === 'YieldExpression') {
      if (node.argument && !node.delegate && isAwaited(module)) {
        wrapAwaited(node.argument, module.site(node.start), module)
      }
    } else if (node.type === 'ReturnStatement') {
      const yielded = node.argument && yieldedIn(node.argument)
      if (yielded && isStateMachine(module)) wrapAwaited(yielded, module.site(node.start), module)
    } else if (
      (node.type === 'CallExpression' || node.type === 'NewExpression') &&
      AWAIT.test(calleeName(node.callee))
    ) {
      const [promise] = node.arguments
      if (promise && promise.type !== 'SpreadElement' && !isHelper(module)) {
        wrapAwaited(promise, module.site(node.start), module)
      }
    }
  },
}

/** Whether the present node is in a helper that turns generators into async functions. */
export function isHelper(module: Module): boolean {
  const inHelper = module.around.some(node => {
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression')
      return HELPER.test(node.id?.name ?? '')
    return node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && HELPER.test(node.id.name)
  })
  return inHelper && !REGENERATOR.test(module.code)
}

/** The name that is called: `__awaiter`, also as `tslib_1.__awaiter`, `(0, tslib_1.__awaiter)` and `helper.default`. */
function calleeName(callee: Node): string {
  switch (callee.type) {
    case 'Identifier':
      return callee.name
    case 'ParenthesizedExpression':
      return calleeName(callee.expression)
    case 'SequenceExpression':
      return calleeName(callee.expressions.at(-1)!)
    case 'MemberExpression': {
      if (callee.property.type !== 'Identifier') return ''
      const { name } = callee.property
      return name === 'default' ? calleeName(callee.object) : name
    }
    default:
      return ''
  }
}

/** Whether the function at `around[index]` is an argument of a call of `name`. */
function isArgumentOf(module: Module, index: number, name: RegExp): boolean {
  const call = module.around[index - 1]
  return call?.type === 'CallExpression' && call.callee !== module.around[index] && name.test(calleeName(call.callee))
}

/** Where in `around` the innermost function below `from` stands, or -1. */
const functionBelow = (module: Module, from: number): number =>
  module.around.findLastIndex((node, i) => i < from && /^(?:Function|ArrowFunction)/.test(node.type))

/** Whether the present node belongs to a generator that is handed to an awaiter. */
function isAwaited(module: Module): boolean {
  return isArgumentOf(module, functionBelow(module, module.around.length), AWAITER)
}

function isStateMachine(module: Module): boolean {
  const machine = functionBelow(module, module.around.length)
  if (machine < 0 || !isArgumentOf(module, machine, /^__generator$/)) return false
  const body = functionBelow(module, machine)
  return body >= 0 && isArgumentOf(module, body, AWAITER)
}

/** `e` of `[4, e]`. */
function yieldedIn(node: Node): Node | undefined {
  if (node.type !== 'ArrayExpression' || node.elements.length !== 2) return undefined
  const [instruction, value] = node.elements
  if (instruction?.type !== 'Literal' || instruction.value !== 4) return undefined
  return value && value.type !== 'SpreadElement' ? value : undefined
}
