/** What the parts of the transform are made of: visitors, which all see one walk over one parse, and insert text around nodes. */

import type MagicString from 'magic-string'
import { type Function as FunctionNode, type Node, visitorKeys } from 'oxc-parser'
import type { Sites } from './sites.ts'

export type { Node }

/** One concern of the transform. Its file says what it rewrites, and to what. */
export interface Visitor {
  /** Code in which nothing matches holds nothing of its concern: it need not even be parsed. */
  readonly concerns: RegExp
  /** Called for each node on the way down, before the nodes in it. */
  enter(node: Node, module: Module): void
}

export type Block = Node & { readonly type: 'Program' | 'BlockStatement' }

export const isFunction = (
  node: Node,
): node is Node & { readonly type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' } =>
  node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'

const IDENTIFIER_PART = /[\p{ID_Continue}$\u200c\u200d]/u

/** A module that is being rewritten: its text, where in it the walk is, and how it is changed. */
export class Module {
  readonly code: string
  readonly edits: MagicString
  readonly #sites: Sites
  /** The nodes around the present one, the innermost last. */
  readonly around: Node[] = []
  readonly #closers = new Map<Node, string[]>()
  /** Where text was put in front of something, and what was declared. */
  readonly #opened = new Set<number>()
  readonly #declared = new Set<string>()

  /** Whether it is wanted to know of all that is touched. */
  readonly closed: boolean

  constructor(code: string, edits: MagicString, sites: Sites, closed = false) {
    this.closed = closed
    this.code = code
    this.edits = edits
    this.#sites = sites
  }

  /** Where the user wrote what is at `offset`, as a string literal: `"/shop/stock.ts:12:5"`. */
  site(offset: number): string {
    return JSON.stringify(this.#sites.at(offset))
  }

  /**
   * Puts text around an expression: the present node, or one in it. Openers stand in the order of the calls, closers in the
   * reverse one, also where several nodes begin or end at one place.
   */
  wrap(node: Node, before: string, after: string): void {
    // `await(x)` and `yield[x]` have no space that would keep the keyword and what is put there apart.
    const glued = node.start > 0 && IDENTIFIER_PART.test(this.code[node.start - 1] as string)
    // A statement that begins with a parenthesis would go on where the line before has no semicolon.
    const called = before.startsWith('(') && !this.#opened.has(node.start) && this.#beginsStatement(node)
    this.#opened.add(node.start)
    this.edits.appendLeft(node.start, glued ? ` ${before}` : called ? `0,${before}` : before)
    const closers = this.#closers.get(node)
    if (closers === undefined) this.#closers.set(node, [after])
    else closers.push(after)
  }

  #beginsStatement({ start }: Node): boolean {
    for (let i = this.around.length - 1; i >= 0; i--) {
      const node = this.around[i] as Node
      if (node.start !== start) return false
      if (node.type === 'ExpressionStatement') return true
    }
    return false
  }

  /** Declares a variable at the beginning of a block or of the module, once. */
  declare(name: string, block: Block, keyword: 'let' | 'var' = 'var'): void {
    if (this.#declared.has(name)) return
    this.#declared.add(name)
    const directive = block.body.findLast(node => node.type === 'ExpressionStatement' && node.directive)
    const at = directive?.end ?? (block.type === 'Program' ? (block.body[0]?.start ?? block.end) : block.start + 1)
    // What was put there already belongs to what comes after.
    this.edits.prependLeft(at, `${directive === undefined ? '' : ';'}${keyword} ${name};`)
  }

  /** Puts a statement at the beginning of a block, behind its directives. */
  begin(statement: string, block: Block): void {
    const directive = block.body.findLast(node => node.type === 'ExpressionStatement' && node.directive)
    const at = directive?.end ?? (block.type === 'Program' ? (block.body[0]?.start ?? block.end) : block.start + 1)
    this.edits.prependLeft(at, `${directive === undefined ? '' : ';'}${statement}`)
  }

  /** Whether something in the module is not told of that no function around it could say. */
  open = false
  readonly #untold = new Set<Block>()

  /** Notes that what the present node does is not told of: the function around it says so when it is called. */
  untold(what: string): void {
    if (!this.closed) return
    const block = this.#body()
    if (block === undefined || block.type === 'Program') this.open = true
    else if (!this.#untold.has(block)) {
      this.#untold.add(block)
      this.begin(`__heddle_accesses.untold(${JSON.stringify(what)});`, block)
    }
  }

  /** A variable of the function around the present node for what a rewritten expression needs twice; undefined where none can be. */
  temporary(at: number): string | undefined {
    const block = this.#body()
    if (block === undefined) return undefined
    const name = `__heddle_${at}`
    this.declare(name, block)
    return name
  }

  /** The body of the function around the present node; undefined in its parameters, and where there is no block. */
  #body(): Block | undefined {
    for (let i = this.around.length - 1; i >= 0; i--) {
      const node = this.around[i] as Node
      if (node.type === 'Program') return node
      if (node.type === 'PropertyDefinition' || node.type === 'StaticBlock') return undefined
      if (!isFunction(node)) continue
      return node.body?.type === 'BlockStatement' && this.around[i + 1] === node.body ? node.body : undefined
    }
    return undefined
  }

  /** The innermost function around the present node; undefined at the top of the module and in what a class initialises. */
  get function(): FunctionNode | undefined {
    for (let i = this.around.length - 1; i >= 0; i--) {
      const node = this.around[i] as Node
      if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') return node
      if (
        node.type === 'ArrowFunctionExpression' ||
        node.type === 'PropertyDefinition' ||
        node.type === 'StaticBlock'
      ) {
        return undefined
      }
    }
    return undefined
  }

  /** Walks `node` and all in it. */
  walk(node: Node, visitors: readonly Visitor[]): void {
    for (const visitor of visitors) visitor.enter(node, this)
    this.around.push(node)
    for (const key of visitorKeys[node.type] ?? []) {
      const child = (node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>)[key]
      if (Array.isArray(child)) for (const each of child) each && this.walk(each as Node, visitors)
      else if (child) this.walk(child as Node, visitors)
    }
    this.around.pop()
    const closers = this.#closers.get(node)
    for (let i = (closers?.length ?? 0) - 1; i >= 0; i--) this.edits.appendLeft(node.end, closers![i] as string)
  }
}
