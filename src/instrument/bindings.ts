/**
 * The variables of a module: which of them functions share and change, and which names stay what they are while an expression
 * is evaluated.
 */

import { analyze, type Reference, type Scope, type Variable } from 'eslint-scope'
import type { Block, Module, Node } from './visitor.ts'

/** A variable that functions other than its own read or write, and that is assigned to after it was initialised. */
export interface SharedVariable {
  readonly name: string
  /** The variable that stands for the scope it lives in, and the block that begins it. */
  readonly scope: string
  readonly block: Block
}

type Identifier = Node & { readonly type: 'Identifier' }

interface Use {
  readonly reference: Reference
  readonly shared: SharedVariable | undefined
  /** Whether functions other than its own use it, or other modules may. */
  readonly escapes: boolean
}

const known = new WeakMap<Node, Bindings>()

/** The variables of the module that is walked. */
export function bindingsOf(module: Module): Bindings {
  const program = module.around[0] as Node
  let bindings = known.get(program)
  if (bindings === undefined) known.set(program, (bindings = new Bindings(program)))
  return bindings
}

export class Bindings {
  /** By where a name stands. */
  readonly #uses = new Map<number, Use>()

  constructor(program: Node) {
    const { sourceType } = program as Node & { readonly type: 'Program' }
    noteExports(program as Node & { readonly type: 'Program' })
    const { scopes } = analyze(program as unknown as Parameters<typeof analyze>[0], {
      ecmaVersion: 2022,
      sourceType: sourceType === 'module' ? 'module' : 'commonjs',
    })
    for (const scope of scopes) {
      for (const variable of scope.variables) {
        const shared = sharedOf(scope, variable)
        const escapes = isExported(variable) || variable.references.some(each => isElsewhere(each, scope))
        for (const reference of variable.references) this.#uses.set(startOf(reference), { reference, shared, escapes })
      }
    }
  }

  /** The shared variable that is read, and perhaps written, where `node` stands. */
  shared(node: Identifier): SharedVariable | undefined {
    const shared = this.#uses.get(node.start)?.shared
    // Parameters are evaluated before the body, in which the scope has its variable.
    return shared !== undefined && node.start > shared.block.start ? shared : undefined
  }

  /** Whether a name is of no variable of this module, but of the platform's. */
  isGlobal(node: Identifier): boolean {
    return !this.#uses.has(node.start)
  }

  /** Whether an assignment to the variable may matter to others and is not told of. */
  isUntold(node: Identifier): boolean {
    const use = this.#uses.get(node.start)
    if (use === undefined) return true
    if (use.reference.resolved !== null && isExported(use.reference.resolved)) return true
    return use.escapes && this.shared(node) === undefined
  }

  /** Whether a function may use the variable before it has its first value, which it gets where `node` stands. */
  isEarly(node: Identifier): boolean {
    const use = this.#uses.get(node.start)
    const { resolved, from } = use?.reference ?? {}
    if (use === undefined || !use.escapes || resolved == null || from === undefined) return false
    return resolved.references.some(each => {
      if (each.from.variableScope === from.variableScope) return false
      const { block } = each.from.variableScope as unknown as { readonly block: Node }
      return startOf(each) < node.start || block.type === 'FunctionDeclaration'
    })
  }

  isOnlyRead(node: Identifier): boolean {
    return this.#uses.get(node.start)?.reference.isReadOnly() === true
  }

  /** Whether the name that begins `whole`, or stands in it, is of the same value before and after `whole` was evaluated. */
  isStable(node: Identifier, whole: Node): boolean {
    const use = this.#uses.get(node.start)
    if (use === undefined) return true
    const { resolved, from } = use.reference
    return (resolved?.references ?? []).every(each => {
      if (!each.isWrite() || each.init === true) return true
      const start = startOf(each)
      return each.from.variableScope === from.variableScope && (start < whole.start || start >= whole.end)
    })
  }
}

const isElsewhere = ({ from }: Reference, scope: Scope): boolean => from.variableScope !== scope.variableScope

/** Whether other modules see what the variable comes to hold. */
function isExported({ defs, references }: Variable): boolean {
  return (
    defs.some(def => {
      const { parent } = def as { readonly parent?: (Node & { readonly parent?: unknown }) | null }
      return exported.has(def.node as unknown as Node) || (parent != null && exported.has(parent))
    }) || references.some(({ identifier }) => exported.has(identifier as unknown as Node))
  )
}

/** Declarations and names that are exported. */
const exported = new WeakSet<Node>()

function noteExports(program: Node & { readonly type: 'Program' }): void {
  for (const node of program.body) {
    if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration) exported.add(node.declaration)
      for (const { local } of node.specifiers) exported.add(local)
    } else if (node.type === 'ExportDefaultDeclaration') exported.add(node.declaration)
  }
}

const startOf = ({ identifier }: Reference): number => (identifier as unknown as Node).start

function sharedOf(scope: Scope, variable: Variable): SharedVariable | undefined {
  const { references, defs, name } = variable
  const kind = defs[0]?.type
  if ((kind !== 'Variable' && kind !== 'Parameter') || name === 'arguments') return undefined
  if (!references.some(each => each.isWrite() && each.init !== true)) return undefined
  if (!references.some(({ from }) => from.variableScope !== scope.variableScope)) return undefined
  const block = blockOf(scope)
  return block && { name, scope: `__heddle_scope_${block.start}`, block }
}

/** The block in which a variable for the scope can be declared. */
function blockOf({ block, type }: Scope): Block | undefined {
  const node = block as unknown as Node
  if (node.type === 'Program' || node.type === 'BlockStatement') return node
  if (type !== 'function' || !('body' in node)) return undefined
  const body = node.body as Node | null
  return body?.type === 'BlockStatement' ? body : undefined
}
