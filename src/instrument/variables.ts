/**
 * Rewrites what reads and writes variables that several functions share and change, so that a report can tell of it:
 *
 *     x                  →  (H.on ? H.variable(s ??= {}, "x", x, site) : x)
 *     x = e              →  H.assigned(x = e, s ??= {}, "x", site)
 *     x += e             →  H.assigned((H.on && H.variable(s ??= {}, "x", x, site), x += e), s ??= {}, "x", site)
 *     x++                →  the same, of which `H` is told that it evaluates to what was there before
 *     [x, y] = e         →  H.all([x, y] = e, H.on && H.assigned(x, …), H.on && H.assigned(y, …))
 *
 * `s` is declared at the beginning of the block in which `x` is and stands for what that block has brought about: another turn of it
 * has other variables.
 *
 * Left alone: variables of the heads of loops, of `switch` and `catch`, what is assigned to in the head of a loop, and what `x ??= e`
 * and its like write.
 */

import { bindingsOf, type SharedVariable } from './bindings.ts'
import { H, mayRun } from './members.ts'
import type { Module, Node, Visitor } from './visitor.ts'

type Identifier = Node & { readonly type: 'Identifier' }

export const variables: Visitor = {
  concerns: /[^=!<>]=[^=>]|\+\+|--/,
  enter(node, module) {
    switch (node.type) {
      case 'Identifier':
        read(node, module)
        break
      case 'AssignmentExpression':
        if (node.left.type === 'Identifier') assign(node, node.left, module)
        else if (node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern')
          spread(node, node.left, module)
        break
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') update(node, node.argument, module)
    }
  },
}

/** The variable, if its use here is to be told of. */
const sharedAt = (node: Identifier, module: Module): SharedVariable | undefined =>
  mayRun(module) ? bindingsOf(module).shared(node) : undefined

function scopeOf({ scope, block }: SharedVariable, module: Module): string {
  module.declare(scope, block, block.type === 'Program' || isBody(block, module) ? 'var' : 'let')
  return `${scope} ??= {}`
}

/** Whether a block is the body of a function around the present node: functions declared in it may run before it begins. */
const isBody = (block: Node, { around }: Module): boolean => around.some(node => 'body' in node && node.body === block)

const told = (variable: SharedVariable, node: Node, module: Module): string =>
  `${scopeOf(variable, module)}, "${variable.name}", ${module.site(node.start)}`

const look = (variable: SharedVariable, node: Node, module: Module): string =>
  `${H}.variable(${scopeOf(variable, module)}, "${variable.name}", ${variable.name}, ${module.site(node.start)})`

function read(node: Identifier, module: Module): void {
  const parent = module.around.at(-1)
  if (parent === undefined || parent.type === 'ExportSpecifier') return
  // The name of `{ x }` is its value, too.
  const shorthand = parent.type === 'Property' && parent.shorthand
  if (shorthand && (parent.key as Node) === node) return
  const variable = bindingsOf(module).isOnlyRead(node) ? sharedAt(node, module) : undefined
  if (variable === undefined) return
  module.wrap(node, `${shorthand ? `${node.name}: ` : ''}(${H}.on ? ${look(variable, node, module)} : `, ')')
}

function assign(node: Node & { readonly type: 'AssignmentExpression' }, left: Identifier, module: Module): void {
  const variable = sharedAt(left, module)
  if (variable === undefined) return
  const after = `, ${told(variable, left, module)})`
  if (node.operator === '=') module.wrap(node, `${H}.assigned(`, after)
  else if (/^(?:&&|\|\||\?\?)=$/.test(node.operator))
    module.wrap(node, `(${H}.on && ${look(variable, left, module)}, `, ')')
  else module.wrap(node, `${H}.assigned((${H}.on && ${look(variable, left, module)}, `, `)${after}`)
}

function update(node: Node & { readonly type: 'UpdateExpression' }, name: Identifier, module: Module): void {
  const variable = sharedAt(name, module)
  if (variable === undefined) return
  const more = node.prefix ? '' : node.operator === '++' ? ', 1' : ', -1'
  const opener = `${H}.assigned((${H}.on && ${look(variable, name, module)}, `
  module.wrap(node, opener, `), ${told(variable, name, module)}${more})`)
}

function spread(node: Node, pattern: Node, module: Module): void {
  const names = namesIn(pattern)
  const written = names.flatMap(name => {
    const variable = sharedAt(name, module)
    return variable === undefined ? [] : [`, ${H}.on && ${H}.assigned(${name.name}, ${told(variable, name, module)})`]
  })
  if (written.length > 0) module.wrap(node, `${H}.all(`, `${written.join('')})`)
}

/** The variables that a pattern assigns to. */
function namesIn(pattern: Node | null): Identifier[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern]
    case 'AssignmentPattern':
      return namesIn(pattern.left)
    case 'RestElement':
      return namesIn(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn)
    case 'ObjectPattern':
      return pattern.properties.flatMap(each => namesIn(each.type === 'Property' ? each.value : each))
    default:
      return []
  }
}
