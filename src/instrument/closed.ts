/**
 * Sees to it that code of which footprints are wanted (`runtime/footprints.ts`) tells of all that it touches, or says that it does
 * not. What properties, variables and containers it uses the visitors beside this one tell of; here it is
 *
 *     f(a), new F(), o.m(a)     →  (H.on && H.called(f), f(H.passed(a)))          whose code runs
 *     a + b, `${a}`             →  H.plain(a) + H.plain(b)                        what is converted, by methods that it may have
 *     {}, [], new F()           →  H.born({})                                     objects, so that they have names
 *     for (const x of e)        →  for (const x of H.each(e))                     what is iterated, at every turn
 *     ({ a }) => …              →  ({ a }) => (H.on && H.keys(["a"]), …)          parameters that are patterns
 *
 * and a mark in every function by which it is known (`functions.ts`). Whatever else could touch something makes the function around
 * it say that not all is told.
 */

import { bindingsOf } from './bindings.ts'
import { hasOptional } from './chain.ts'
import { compiled } from './compiled.ts'
import { CLOSED } from './functions.ts'
import { H, mayBeShared, mayRun } from './members.ts'
import { isFunction, type Module, type Node, type Visitor } from './visitor.ts'

type Call = Node & { readonly type: 'CallExpression' | 'NewExpression' }
type FunctionNode = Node & { readonly type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }

export const closed: Visitor = {
  concerns: /./s,
  enter(node, module) {
    if (node.type === 'Program' && compiled.concerns.test(module.code)) module.open = true
    if (isFunction(node)) begin(node, module)
    else if (node.type === 'ClassBody') module.edits.appendLeft(node.start + 1, CLOSED)
    if (mayRun(module)) visit(node, module)
  },
}

function visit(node: Node, module: Module): void {
  switch (node.type) {
    case 'CallExpression':
      call(node, module)
      break
    case 'NewExpression':
      make(node, module)
      break
    case 'ObjectExpression':
    case 'ArrayExpression':
      module.wrap(node, `${H}.born(`, ')')
      break
    case 'BinaryExpression':
      binary(node, module)
      break
    case 'UnaryExpression':
      if (/^[-+~]$/.test(node.operator)) plain(node.argument, module)
      break
    case 'UpdateExpression':
      if (node.argument.type === 'Identifier') assigned(node.argument, module)
      break
    case 'TemplateLiteral':
      if (module.around.at(-1)?.type !== 'TaggedTemplateExpression')
        for (const each of node.expressions) plain(each, module)
      break
    case 'AssignmentExpression':
      assignment(node, module)
      break
    case 'VariableDeclaration':
      if (node.kind === 'using' || node.kind === 'await using') module.untold('using')
      break
    case 'VariableDeclarator':
      declared(node, module)
      break
    case 'ForOfStatement':
      if (node.await) module.untold('for await')
      else module.wrap(node.right, `${H}.each(`, patternIn(node.left) === undefined ? ')' : ', true)')
      loopTarget(node.left, module)
      break
    case 'ForInStatement':
      if (awaits(node.body)) module.untold('for … in over an await')
      loopTarget(node.left, module)
      break
    case 'CatchClause':
      if (node.param && node.param.type !== 'Identifier') module.untold('a pattern in catch')
      break
    case 'MemberExpression':
      if (node.object.type === 'Super') module.untold('super')
      break
    case 'Identifier':
      if (node.name === 'arguments' && !isStrict(module)) module.untold('arguments')
      break
    case 'YieldExpression':
      if (node.delegate) module.untold('yield*')
      break
    case 'TaggedTemplateExpression':
    case 'ImportExpression':
    case 'WithStatement':
    case 'MetaProperty':
      module.untold(node.type)
  }
}

// ── functions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function begin(node: FunctionNode, module: Module): void {
  const { body } = node
  if (body === null) return
  const keys = keysOf(node.params as unknown as readonly Node[])
  const told = keys === undefined ? '' : `${H}.on && ${H}.keys(${keys === 'any' ? '' : JSON.stringify(keys)})`
  if (body.type === 'BlockStatement') module.begin(`${CLOSED}${told && `${told};`}`, body)
  else if (told === '') module.wrap(body as Node, CLOSED, '')
  else module.wrap(body as Node, `(${CLOSED}${told}, `, ')')
}

/** What patterns among parameters take; undefined where there are none. */
function keysOf(params: readonly Node[]): readonly string[] | 'any' | undefined {
  const keys = params.flatMap(param => keysIn(param, true))
  return keys.includes(undefined) ? 'any' : keys.length === 0 ? undefined : (keys as string[])
}

function keysIn(pattern: Node | null, first: boolean): (string | undefined)[] {
  switch (pattern?.type) {
    case 'AssignmentPattern':
      return keysIn(pattern.left, first)
    case 'ArrayPattern':
      return [undefined]
    case 'RestElement':
      return first ? keysIn(pattern.argument, first) : [undefined]
    case 'ObjectPattern':
      return pattern.properties.flatMap(each => {
        if (each.type !== 'Property' || each.computed) return [undefined]
        const name =
          each.key.type === 'Identifier'
            ? each.key.name
            : each.key.type === 'Literal'
              ? String(each.key.value)
              : undefined
        return [name, ...keysIn(each.value, false)]
      })
    default:
      return []
  }
}

/** Whether there is an await in it that is not another function's. */
function awaits(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  if (Array.isArray(node)) return node.some(awaits)
  const each = node as Node
  if (each.type === 'AwaitExpression' || each.type === 'YieldExpression') return true
  if (typeof each.type === 'string' && isFunction(each)) return false
  return Object.entries(each).some(([key, value]) => key !== 'range' && awaits(value))
}

const isStrict = ({ around, code }: Module): boolean =>
  (around[0] as { readonly sourceType?: string }).sourceType === 'module' ||
  /^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*['"]use strict['"]/.test(code)

// ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Readers of whole objects that are told of as such. */
const TOLD = /^(?:keys|values|entries|getOwnPropertyNames|freeze|assign)$/

function call(node: Node & { readonly type: 'CallExpression' }, module: Module): void {
  const { callee } = node
  passed(node, module)
  switch (callee.type) {
    case 'Identifier':
      before(node, callee, module)
      break
    case 'MemberExpression': {
      const { object, property } = callee
      const isPlatform = object.type === 'Identifier' && bindingsOf(module).isGlobal(object)
      if (!isPlatform || callee.computed || property.type !== 'Identifier') break
      if (object.name === 'Object' && TOLD.test(property.name)) break
      before(node, callee, module)
      break
    }
    case 'Super':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      break
    case 'ParenthesizedExpression':
      if (callee.expression.type === 'MemberExpression' || isFunction(callee.expression)) break
      module.wrap(callee, `(${H}.callee(`, '))')
      break
    default:
      if (hasOptional(callee)) module.untold('a call that is not told of')
      else module.wrap(callee, `(${H}.callee(`, '))')
  }
}

/** Tells of a call by the name of what is called, before the call is evaluated. */
function before(node: Call, callee: Node, module: Module): void {
  const parent = module.around.at(-1)
  const inChain = node.type === 'CallExpression' && (node.optional || hasOptional(callee))
  if (inChain && !(parent?.type === 'ChainExpression' && parent.expression === node)) {
    module.untold('a call that is not told of')
    return
  }
  const text = module.code.slice(callee.start, callee.end)
  module.wrap(node, `(${H}.on && ${H}.called(${text}), `, ')')
}

function make(node: Node & { readonly type: 'NewExpression' }, module: Module): void {
  const { callee } = node
  passed(node, module)
  module.wrap(node, `${H}.born(`, ')')
  const simple =
    callee.type === 'Identifier' || (callee.type === 'MemberExpression' && callee.object.type === 'Identifier')
  if (callee.type === 'Identifier' && /^(?:Map|Set|Array)$/.test(callee.name) && node.arguments.length === 0) {
    if (bindingsOf(module).isGlobal(callee)) return
  }
  if (simple && !(callee.type === 'MemberExpression' && callee.computed)) before(node, callee, module)
  else module.untold('a class that is not known by name')
}

/** Arguments that may be functions. */
function passed(node: Call, module: Module): void {
  for (const argument of node.arguments) {
    if (
      /^(?:Identifier|MemberExpression|CallExpression|ConditionalExpression|LogicalExpression|AwaitExpression|ChainExpression)$/.test(
        argument.type,
      )
    )
      module.wrap(argument, `${H}.passed(`, ')')
  }
}

// ── operators ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function binary(node: Node & { readonly type: 'BinaryExpression' }, module: Module): void {
  const { operator, left, right } = node
  if (operator === 'instanceof') module.wrap(right, `${H}.instance(`, ')')
  else if (operator === 'in') {
    if (left.type !== ('PrivateIdentifier' as string) && left.type !== 'Literal' && left.type !== 'Identifier')
      module.untold('in')
  } else if (operator !== '===' && operator !== '!==') {
    const nothing =
      (operator === '==' || operator === '!=') &&
      [left, right].some(each => each.type === 'Literal' && each.value === null)
    if (nothing) return
    plain(left as Node, module)
    plain(right, module)
  }
}

function plain(node: Node, module: Module): void {
  if (mayBeShared(node)) module.wrap(node, `${H}.plain(`, ')')
}

// ── variables ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function assignment(node: Node & { readonly type: 'AssignmentExpression' }, module: Module): void {
  const { left, operator, right } = node
  if (left.type === 'Identifier') {
    assigned(left, module)
    if (/^(?:&&|\|\||\?\?)=$/.test(operator) && bindingsOf(module).shared(left) !== undefined) module.untold(operator)
  }
  if (/^[-+*/%&|^<>]+=$/.test(operator) && operator !== '&&=' && operator !== '||=') plain(right, module)
  if (left.type !== 'ObjectPattern' && left.type !== 'ArrayPattern') return
  for (const name of leaves(left)) {
    if (name.type === 'Identifier') assigned(name, module)
    else module.untold('a pattern that assigns to a property')
  }
  taken(left, right, module)
}

function declared(node: Node & { readonly type: 'VariableDeclarator' }, module: Module): void {
  const { id, init } = node
  for (const name of leaves(id as Node)) {
    if (name.type === 'Identifier' && bindingsOf(module).isEarly(name))
      module.untold('a variable that is used before it is set')
  }
  if (init && (id.type === 'ObjectPattern' || id.type === 'ArrayPattern')) taken(id as Node, init, module)
}

/** Of patterns in patterns it is not told what they take from where. */
function taken(pattern: Node, source: Node, module: Module): void {
  if (awaits(pattern)) module.untold('an await in a pattern')
  const nested =
    pattern.type === 'ArrayPattern' ? pattern.elements : pattern.type === 'ObjectPattern' ? pattern.properties : []
  if (nested.some(each => isNested(each as Node | null))) module.wrap(source, `${H}.deep(`, ')')
}

function isNested(part: Node | null): boolean {
  if (part?.type === 'Property') return isNested(part.value)
  if (part?.type === 'AssignmentPattern') return isNested(part.left)
  if (part?.type === 'RestElement') return isNested(part.argument)
  return part?.type === 'ObjectPattern' || part?.type === 'ArrayPattern'
}

function assigned(name: Node & { readonly type: 'Identifier' }, module: Module): void {
  if (bindingsOf(module).isUntold(name)) module.untold('an assignment that is not told of')
}

function loopTarget(left: Node, module: Module): void {
  if (left.type === 'VariableDeclaration') return
  for (const name of leaves(left)) {
    if (name.type === 'Identifier' && bindingsOf(module).shared(name) === undefined) assigned(name, module)
    else module.untold('what a loop assigns to')
  }
}

const patternIn = (left: Node): Node | undefined => {
  const target = left.type === 'VariableDeclaration' ? (left.declarations[0]?.id as Node | undefined) : left
  return target?.type === 'ObjectPattern' || target?.type === 'ArrayPattern' ? target : undefined
}

/** What a pattern assigns to. */
function leaves(pattern: Node | null): Node[] {
  if (pattern === null) return []
  switch (pattern.type) {
    case 'AssignmentPattern':
      return leaves(pattern.left)
    case 'RestElement':
      return leaves(pattern.argument)
    case 'ArrayPattern':
      return (pattern.elements as readonly (Node | null)[]).flatMap(leaves)
    case 'ObjectPattern':
      return pattern.properties.flatMap(each => leaves(each.type === 'Property' ? each.value : each))
    default:
      return [pattern]
  }
}
