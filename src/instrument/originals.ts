/**
 * What a function's `toString` says is a part of what its code does: it is sent to a browser's page or to a worker, a name is taken
 * from it. So every function of a rewritten module has a mark that tells where it was in the original text,
 *
 *     x => x.n     →  x => /*heddle@1f3a:12,20*\/ …
 *
 * and the module hands in that text at its end. `originals-runtime.ts` puts the one in the place of the other.
 */

import type MagicString from 'magic-string'
import { hashString } from '../schedule/random.ts'
import { isFunction, type Module, type Node, type Visitor } from './visitor.ts'

/** Where a mark goes, and the text that it stands for. */
interface Marked {
  readonly at: number
  readonly start: number
  readonly end: number
}

/** The functions of one module. */
export class Originals implements Visitor {
  readonly concerns = /./s
  readonly #marked: Marked[] = []

  enter(node: Node, module: Module): void {
    if (isFunction(node)) {
      if (node.body === null) return
      const { start, end } = textOf(node, module)
      const inside = node.body.type === 'BlockStatement' ? 1 : 0
      this.#marked.push({ at: node.body.start + inside, start, end })
    } else if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
      this.#marked.push({ at: node.body.start + 1, start: node.start, end: node.end })
    }
  }

  /** Puts the marks in, and the original text at the end. */
  finish(code: string, path: string, edits: MagicString): void {
    if (this.#marked.length === 0) return
    const id = (hashString(path + code) >>> 0).toString(16)
    for (const { at, start, end } of this.#marked) edits.appendRight(at, `/*heddle@${id}:${start},${end}*/`)
    // A declaration in a block, so that what the code comes to stays what it was.
    edits.append(`\n;{ const _ = globalThis.__heddle?.original(${JSON.stringify(id)}, ${JSON.stringify(code)}) }`)
  }
}

/** The text that the platform shows: of a method all of it, but for the word `static`. */
function textOf(node: Node, { around, code }: Module): { readonly start: number; readonly end: number } {
  const parent = around.at(-1)
  const method =
    parent?.type === 'MethodDefinition' || (parent?.type === 'Property' && (parent.method || parent.kind !== 'init'))
  if (!method || parent.value !== node) return node
  const start = parent.start
  if (parent.type !== 'MethodDefinition' || !parent.static) return { start, end: parent.end }
  const [word = ''] = /^static(?:\s|\/\*[\s\S]*?\*\/)*/.exec(code.slice(start, parent.end)) ?? []
  return { start: start + word.length, end: parent.end }
}
