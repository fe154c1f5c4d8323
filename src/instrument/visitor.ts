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

const IDENTIFIER_PART = /[\p{ID_Continue}$\u200c\u200d]/u

/** A module that is being rewritten: its text, where in it the walk is, and how it is changed. */
export class Module {
  readonly code: string
  readonly edits: MagicString
  readonly #sites: Sites
  /** The nodes around the present one, the innermost last. */
  readonly around: Node[] = []
  readonly #closers = new Map<Node, string[]>()

  constructor(code: string, edits: MagicString, sites: Sites) {
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
    this.edits.appendLeft(node.start, glued ? ` ${before}` : before)
    const closers = this.#closers.get(node)
    if (closers === undefined) this.#closers.set(node, [after])
    else closers.push(after)
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
