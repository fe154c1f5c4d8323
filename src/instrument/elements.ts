/**
 * Rewrites what reads and writes elements, so that those of shared memory become operations (`intercept/elements.ts`):
 *
 *     a[i]                        →  a[M.on ? M.at(a, i, site) : i]        where a and i are names or numbers
 *     f()[g()]                    →  M.get(f(), g(), site)
 *     a[i] = e                    →  M.set(a, i, e, site)
 *     a[i] += e, a[i]++           →  M.ref(a, i, site).v += e
 *     [a[i], a[j]] = e            →  [M.ref(a, i, site).v, …] = e           and in loops, and wherever else is assigned to
 *     ({ 0: x } = a)              →  ({ 0: x } = M.picked(a, ["0"], site))
 *     new Int32Array(a)           →  new Int32Array(M.copied(a, site))
 *
 * with `M` for `__heddle_memory`. What is called, deleted or constructed is no element of a typed array. Elements that are read
 * by iterating (`for … of`, spreading, array patterns) and by methods are seen elsewhere: `intercept/typed-arrays.ts`.
 *
 * Left alone: `a?.b[f()]`, where a helper would have to know whether `a` was there; `new a[f()].B()`; parameters that are
 * object patterns.
 */

import { hasOptional } from './chain.ts'
import type { Module, Node, Visitor } from './visitor.ts'

const M = '__heddle_memory'

type Member = Node & { readonly type: 'MemberExpression'; readonly computed: true }

const typedArray = /^(Big)?(Int|Uint|Float)(8|16|32|64)(Clamped)?Array$/

export const elements: Visitor = {
  concerns: /[\w$)\]]\s*(\?\.)?\s*\[|\]\s*=|\{\s*\d+\s*:|Array\s*\(/,
  enter(node, module) {
    switch (node.type) {
      case 'MemberExpression':
        if (node.computed && mayBeElement(node as Member)) rewrite(node as Member, module)
        break
      case 'AssignmentExpression':
        if (node.left.type === 'ObjectPattern') pick(node.left, node.right, module)
        break
      case 'VariableDeclarator':
        if (node.id.type === 'ObjectPattern' && node.init) pick(node.id, node.init, module)
        break
      case 'NewExpression': {
        const [source] = node.arguments
        if (node.callee.type !== 'Identifier' || !typedArray.test(node.callee.name) || node.arguments.length !== 1)
          break
        if (source!.type !== 'SpreadElement') module.wrap(source!, `${M}.copied(`, `, ${module.site(node.start)})`)
      }
    }
  },
}

function mayBeElement({ object, property }: Member): boolean {
  if (object.type === 'Super') return false
  return property.type !== 'Literal' || typeof property.value === 'number' || /^\d+$/.test(String(property.value))
}

function rewrite(node: Member, module: Module): void {
  const use = useOf(node, module)
  switch (use) {
    case 'none':
      return
    case 'read':
      readOf(node, module)
      return
    case 'assigned':
      // The closing bracket of the call goes where the assignment ends, which sees to it itself.
      assignTo(node, module)
      return
    default:
      call(node, module, isStrict(module) ? 'ref' : 'refLoosely', '.v')
  }
}

/** What is done with an element: it is read, set by `=`, or set in another way; `none` when it cannot be one of a typed array. */
function useOf(node: Member, { around }: Module): 'read' | 'assigned' | 'reference' | 'none' {
  let child: Node = node
  for (let i = around.length - 1; i >= 0; i--) {
    const parent = around[i] as Node
    switch (parent.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
      case 'TSNonNullExpression':
        child = parent
        continue
      case 'CallExpression':
      case 'NewExpression':
        return parent.callee === child ? 'none' : 'read'
      case 'TaggedTemplateExpression':
        return parent.tag === child ? 'none' : 'read'
      case 'UnaryExpression':
        return parent.operator === 'delete' ? 'none' : 'read'
      case 'UpdateExpression':
        return 'reference'
      case 'AssignmentExpression':
        if (parent.left !== child) return 'read'
        return parent.operator === '=' && child === node ? 'assigned' : 'reference'
      case 'ForOfStatement':
      case 'ForInStatement':
        return parent.left === child ? 'reference' : 'read'
      case 'AssignmentPattern':
        return parent.left === child ? 'reference' : 'read'
      case 'ArrayPattern':
      case 'RestElement':
        return 'reference'
      case 'Property':
        return parent.value === child && around[i - 1]?.type === 'ObjectPattern' ? 'reference' : 'read'
      default:
        return 'read'
    }
  }
  return 'read'
}

function readOf(node: Member, module: Module): void {
  const { object, property } = node
  const site = module.site(property.start)
  const key = module.code.slice(property.start, property.end)
  const base = module.code.slice(object.start, object.end)
  if (isSimple(property) && (isSimple(object) || isChain(object))) {
    module.wrap(property, `${M}.on ? ${M}.at(${base}, `, `, ${site}) : ${key}`)
  } else if (!hasOptional(node) && !isConstructed(node, module)) call(node, module, 'get', '')
}

/** `a[i]` becomes `M.method(a, i, site)`, and what follows. */
function call(node: Member, module: Module, method: string, after: string): void {
  const { property } = node
  module.wrap(node, `${M}.${method}(`, '')
  open(node, module)
  const closing = property.type === 'SequenceExpression' ? ')' : ''
  module.edits.overwrite(property.end, node.end, `${closing}, ${module.site(property.start)})${after}`)
}

/** The bracket before the key becomes a comma. */
function open({ object, property }: Member, { edits }: Module): void {
  edits.overwrite(object.end, property.start, property.type === 'SequenceExpression' ? ', (' : ', ')
}

/** `a[i] = e` becomes `M.set(a, i, e, site)`. */
function assignTo(node: Member, module: Module): void {
  const assignment = module.around.at(-1) as Node & { readonly type: 'AssignmentExpression' }
  const { property } = node
  const method = isStrict(module) ? 'set' : 'setLoosely'
  open(node, module)
  module.edits.overwrite(property.end, assignment.right.start, property.type === 'SequenceExpression' ? '), ' : ', ')
  module.wrap(assignment, `${M}.${method}(`, `, ${module.site(property.start)})`)
}

/** An object pattern with keys of elements takes apart what holds just those. */
function pick(pattern: Node & { readonly type: 'ObjectPattern' }, source: Node, module: Module): void {
  const keys: string[] = []
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed) return
    const { key } = property
    keys.push(key.type === 'Literal' ? String(key.value) : key.type === 'Identifier' ? key.name : '')
  }
  if (!keys.some(key => /^\d+$/.test(key))) return
  module.wrap(source, `${M}.picked(`, `, ${JSON.stringify(keys)}, ${module.site(pattern.start)})`)
}

/** Whether evaluating it twice is evaluating it once. */
const isSimple = (node: Node): boolean =>
  node.type === 'Identifier' ||
  node.type === 'ThisExpression' ||
  (node.type === 'Literal' && typeof node.value === 'number')

/** Whether it is a chain of names that has a `?.` in it: read twice, as far as it comes, it is the same. */
function isChain(node: Node): boolean {
  if (!hasOptional(node)) return false
  for (let each: Node = node; ; ) {
    if (isSimple(each)) return true
    if (each.type !== 'MemberExpression' || each.computed) return false
    each = each.object
  }
}

/** Whether it is the beginning of what `new` constructs, as in `new a[i].B()`, where a call would be taken for that. */
function isConstructed(node: Node, { around }: Module): boolean {
  let child = node
  for (let i = around.length - 1; i >= 0; i--) {
    const parent = around[i] as Node
    if (parent.type === 'NewExpression') return parent.callee === child
    if (parent.type !== 'MemberExpression' || parent.object !== child) return false
    child = parent
  }
  return false
}

/** Whether failing assignments throw here. */
function isStrict({ around }: Module): boolean {
  return around.some(node => {
    if (node.type === 'ClassBody') return true
    if (node.type === 'Program') return node.sourceType === 'module' || hasDirective(node.body)
    const body = 'body' in node ? node.body : undefined
    if (typeof body !== 'object' || body === null || !('type' in body)) return false
    return body.type === 'BlockStatement' && hasDirective(body.body)
  })
}

const hasDirective = (body: readonly Node[]): boolean =>
  body.some(node => node.type === 'ExpressionStatement' && node.directive === 'use strict')
