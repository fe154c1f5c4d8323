/**
 * Rewrites what reads and writes properties and private fields, so that a report can tell of it (`runtime/accesses.ts`):
 *
 *     o.p, o[k]                   →  (H.on ? H.read(o, "p", site) : o).p     where o is a name or `this`
 *     f().p                       →  (H.read(f(), "p", site)).p
 *     o[f()]                      →  o[H.readAt(o, f(), site)]
 *     o?.p.q                      →  (H.on ? H.path(o, "p", site, "q", site) : o)?.p.q
 *     this.#p                     →  (H.on ? H.field(this, "#p", this.#p, site) : this).#p
 *     o.p = e                     →  H.wrote(o.p = e, o, "p", site)
 *     f().p += e                  →  H.wrote((H.read(t = f(), "p", site)).p += e, t, "p", site)
 *     o.p ??= e                   →  (…o).p ??= H.wrote(e, o, "p", site)
 *     o.p++                       →  H.wrote((…o).p++, o, "p", site, 1)
 *     delete o.p                  →  delete (H.on ? H.gone(o, "p", site) : o).p
 *     o.get(e), f().push(e)       →  (H.on ? H.call(o, "get", site) : o).get(e)     for methods of the platform's containers
 *
 * with `H` for `__heddle_accesses`. What the code does itself it goes on doing itself, in its order: getters are called once,
 * `this` stays, `?.` ends where it did. A write is told when it was done, a read right before.
 *
 * Left alone: what a chain does after its `?.` once that is no name, targets of destructuring and of loops, `super.p`, what is called as a method by
 * any other name, and code outside of functions, which runs before any task.
 */

import { bindingsOf } from './bindings.ts'
import { hasOptional, linksAfter, optionalStart } from './chain.ts'
import { isHelper } from './compiled.ts'
import { containerMethods } from './containers.ts'
import { useOf } from './use.ts'
import { isFunction, type Module, type Node, type Visitor } from './visitor.ts'

export const H = '__heddle_accesses'

type Member = Node & { readonly type: 'MemberExpression' }
type Assignment = Node & { readonly type: 'AssignmentExpression' }
type Update = Node & { readonly type: 'UpdateExpression' }

export const members: Visitor = {
  concerns: /[\w$)\]]\s*(\?\.|\.|\[)/,
  enter(node, module) {
    switch (node.type) {
      case 'MemberExpression':
        if (isRecorded(node, module)) read(node, module)
        else if (mayRun(module) && !isHarmless(node, module) && !isLink(node, module))
          module.untold('an access that is not told of')
        break
      case 'AssignmentExpression':
        if (node.left.type !== 'MemberExpression') break
        if (isRecorded(node.left, module)) assign(node, node.left, module)
        else if (mayRun(module)) module.untold('an assignment that is not told of')
        break
      case 'UpdateExpression':
        if (node.argument.type !== 'MemberExpression') break
        if (isRecorded(node.argument, module)) update(node, node.argument, module)
        else if (mayRun(module)) module.untold('an assignment that is not told of')
        break
      case 'UnaryExpression':
        if (node.operator === 'delete' && node.argument.type === 'MemberExpression') remove(node.argument, module)
    }
  },
}

/** Whether code of this place may run while tasks do. */
export const mayRun = (module: Module): boolean =>
  module.around.some(node => isFunction(node) || node.type === 'PropertyDefinition' || node.type === 'StaticBlock') &&
  !isHelper(module)

/** Whether what the expression evaluates to may be an object that others have, too. */
export function mayBeShared(node: Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'ThisExpression':
    case 'MemberExpression':
    case 'CallExpression':
    case 'ChainExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'NewExpression':
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'AssignmentExpression':
    case 'SequenceExpression':
    case 'TaggedTemplateExpression':
      return true
    case 'ParenthesizedExpression':
      return mayBeShared(node.expression)
    default:
      return false
  }
}

/** Names of the platform whose members nobody changes. */
const platform = new Set(
  (
    'Array ArrayBuffer Atomics BigInt Boolean Buffer Date Error Function Infinity Intl JSON Map Math NaN Number Object Promise ' +
    'Proxy Reflect RegExp Set String Symbol URL WeakMap WeakRef WeakSet console exports module performance process require'
  ).split(' '),
)

/** Whether it is told of where the first `?.` of its chain is. */
function isLink(node: Member, module: Module): boolean {
  const start = optionalStart(node)
  return start !== undefined && isRecorded(start, module) && useOf(node, module.around) === 'read'
}

function isRecorded({ object, property }: Member, module: Module): boolean {
  if (!mayBeShared(object) || hasOptional(object)) return false
  if (object.type === 'Identifier' && platform.has(object.name) && bindingsOf(module).isGlobal(object)) return false
  if (property.type === 'PrivateIdentifier' && !isField(property.name, module)) return false
  return mayRun(module)
}

/** Whether an access that is not recorded touches nothing that others change. */
function isHarmless({ object, property }: Member, module: Module): boolean {
  if (property.type === 'PrivateIdentifier') return !hasOptional(object) && !isField(property.name, module)
  if (object.type === 'Identifier' && platform.has(object.name)) return bindingsOf(module).isGlobal(object)
  return /^(?:Literal|TemplateLiteral|BinaryExpression|UnaryExpression|UpdateExpression|FunctionExpression|ArrowFunctionExpression|ClassExpression)$/.test(
    object.type === 'ParenthesizedExpression' ? object.expression.type : object.type,
  )
}

/** Whether a private name is of a field, rather than of a method or an accessor. */
function isField(name: string, { around }: Module): boolean {
  for (let i = around.length - 1; i >= 0; i--) {
    const node = around[i] as Node
    if (node.type !== 'ClassBody') continue
    const member = node.body.find(
      each => 'key' in each && each.key.type === 'PrivateIdentifier' && each.key.name === name,
    )
    if (member !== undefined) return member.type === 'PropertyDefinition'
  }
  return false
}

// ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function read(node: Member, module: Module): void {
  const use = useOf(node, module.around)
  if (use === 'other') {
    if (!isTarget(node, module)) module.untold('an access that is not told of')
    return
  }
  const { property } = node
  if (use === 'called') {
    const name = !node.computed && property.type === 'Identifier' ? property.name : ''
    if (module.closed || containerMethods.has(name)) before('call', node, module)
  } else {
    const links = linksAfter(node, module)
    if (links.length === 0) before('read', node, module)
    else {
      const told = [node, ...links].map(
        ({ property }) => `${JSON.stringify((property as { name: string }).name)}, ${module.site(property.start)}`,
      )
      wrapObject(node.object, 'path', told.join(', '), module)
    }
  }
}

/** Whether it is assigned to, updated or deleted, of which others tell. */
function isTarget(node: Member, { around }: Module): boolean {
  const parent = around.at(-1)
  return (
    (parent?.type === 'AssignmentExpression' && parent.left === node) ||
    (parent?.type === 'UpdateExpression' && parent.argument === node) ||
    (parent?.type === 'UnaryExpression' && parent.argument === node)
  )
}

/** Tells of what is about to be done with a member, and leaves it to the code. */
function before(what: 'call' | 'gone' | 'read', node: Member, module: Module): void {
  const { object, property } = node
  const site = module.site(property.start)
  const key = keyOf(node, module, node)
  if (key === undefined) {
    const base = textOf(object, node, module)
    const kept = base ?? module.temporary(object.start)
    if (kept === undefined) {
      module.untold('an access that is not told of')
      return
    }
    if (base === undefined) module.wrap(object, `(${kept} = `, ')')
    module.wrap(property, `${H}.${what}At(${kept}, (`, `), ${site})`)
  } else if (property.type === 'PrivateIdentifier') {
    const kept = isSimple(object, module) ? undefined : module.temporary(object.start)
    if (kept !== undefined || isSimple(object, module)) field(node, kept, module)
    else module.untold('an access that is not told of')
  } else wrapObject(object, what, `${key}, ${site}`, module)
}

/** Has `H` see an object before something of it is used. A name is looked at only while somebody looks. */
export function wrapObject(object: Node, method: string, rest: string, module: Module): void {
  if (isSimple(object, module)) {
    const text = module.code.slice(object.start, object.end)
    module.wrap(object, `(${H}.on ? ${H}.${method}(${text}, ${rest}) : `, ')')
  } else module.wrap(object, `(${H}.${method}(`, `, ${rest}))`)
}

/** A private field is read for `H`, which cannot. */
function field({ object, property }: Member, kept: string | undefined, module: Module): void {
  const { name } = property as Node & { readonly type: 'PrivateIdentifier' }
  const base = kept ?? module.code.slice(object.start, object.end)
  const told = `${H}.on ? ${H}.field(${base}, "#${name}", ${base}.#${name}, ${module.site(property.start)}) : `
  if (kept === undefined) module.wrap(object, `(${told}`, ')')
  else module.wrap(object, `(${kept} = `, `, ${told}${kept})`)
}

function remove(node: Member, module: Module): void {
  if (isRecorded(node, module)) before('gone', node, module)
  else if (mayRun(module)) module.untold('a deletion that is not told of')
}

// ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What stands for the object and the key of a target after it was written. */
interface Target {
  readonly object: string
  readonly key: string
  /** Whether they have to be kept for that. */
  readonly keepsObject: boolean
  readonly keepsKey: boolean
}

/** `whole` is the assignment or the like in which `node` is the target. */
function targetOf(node: Member, whole: Node, module: Module): Target | undefined {
  const text = textOf(node.object, whole, module)
  const name = keyOf(node, module, whole)
  const object = text ?? module.temporary(node.object.start)
  const key = name ?? module.temporary(node.property.start)
  if (object === undefined || key === undefined) return undefined
  return { object, key, keepsObject: text === undefined, keepsKey: name === undefined }
}

function assign(node: Assignment, left: Member, module: Module): void {
  const target = targetOf(left, node, module)
  if (target === undefined) {
    module.untold('an assignment that is not told of')
    return
  }
  const logical = /^(?:&&|\|\||\?\?)=$/.test(node.operator)
  wrote(logical ? node.right : node, left, target, '', module)
  keep(left, target, node.operator !== '=', module)
}

function update(node: Update, argument: Member, module: Module): void {
  const target = targetOf(argument, node, module)
  if (target === undefined) {
    module.untold('an assignment that is not told of')
    return
  }
  // What `x++` evaluates to is not what it writes.
  const more = node.prefix ? '' : node.operator === '++' ? ', 1' : ', -1'
  wrote(node, argument, target, more, module)
  keep(argument, target, true, module)
}

function wrote(value: Node, { property }: Member, { object, key }: Target, more: string, module: Module): void {
  const method = property.type === 'PrivateIdentifier' ? 'wroteField' : 'wrote'
  module.wrap(value, `${H}.${method}(`, `, ${object}, ${key}, ${module.site(property.start)}${more})`)
}

/** Keeps what `target` says, and tells of the read that comes before the write. */
function keep(node: Member, { object, key, keepsObject, keepsKey }: Target, reads: boolean, module: Module): void {
  const { property } = node
  const site = module.site(property.start)
  if (property.type === 'PrivateIdentifier') {
    if (reads) field(node, keepsObject ? object : undefined, module)
    else if (keepsObject) module.wrap(node.object, `(${object} = `, ')')
    return
  }
  const readsEarly = reads && !keepsKey
  if (!keepsObject) {
    if (readsEarly) wrapObject(node.object, 'read', `${key}, ${site}`, module)
  } else if (readsEarly) module.wrap(node.object, `(${H}.read(${object} = `, `, ${key}, ${site}))`)
  else module.wrap(node.object, `(${object} = `, ')')
  if (!keepsKey) return
  if (reads) module.wrap(property, `${key} = ${H}.readAt(${object}, (`, `), ${site})`)
  else module.wrap(property, `${key} = (`, ')')
}

// ── what is evaluated twice ───────────────────────────────────────────────────────────────────────────────────────────

/** Whether it is a name or `this`, and nobody else sees to that name. */
function isSimple(node: Node, module: Module): boolean {
  if (node.type === 'ThisExpression') return true
  return node.type === 'Identifier' && bindingsOf(module).shared(node) === undefined
}

/** The text of `node` if that evaluates to the same all through `whole`. */
function textOf(node: Node, whole: Node, module: Module): string | undefined {
  if (!isSimple(node, module)) return undefined
  if (node.type === 'Identifier' && !bindingsOf(module).isStable(node, whole)) return undefined
  return module.code.slice(node.start, node.end)
}

/** The key of a member as an expression that may be evaluated early and twice. */
function keyOf({ property, computed }: Member, module: Module, whole: Node): string | undefined {
  if (property.type === 'PrivateIdentifier') return `"#${property.name}"`
  if (!computed) return property.type === 'Identifier' ? JSON.stringify(property.name) : undefined
  if (property.type === 'Literal') return module.code.slice(property.start, property.end)
  return textOf(property, whole, module)
}
