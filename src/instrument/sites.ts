/** Where in the user's source a place in the code to be rewritten comes from. */

import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type { SourceMap } from './source-map.ts'

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g

export class Sites {
  readonly #file: string
  readonly #lines: number[] = [0]
  readonly #map: TraceMap | undefined

  /** `map` leads from `code` to what the user wrote; without it the code is that. */
  constructor(code: string, file: string, map: SourceMap | undefined) {
    this.#file = file
    for (const end of code.matchAll(LINE_END)) this.#lines.push(end.index + end[0].length)
    this.#map = map && new TraceMap(map as ConstructorParameters<typeof TraceMap>[0])
  }

  /** `file:line:column`, counted from 1 as stacks do. */
  at(offset: number): string {
    const line = this.#lineOf(offset)
    const column = offset - (this.#lines[line] as number)
    const original = this.#map && originalPositionFor(this.#map, { line: line + 1, column })
    if (original?.line == null) return `${this.#file}:${line + 1}:${column + 1}`
    return `${this.#source(original.source)}:${original.line}:${original.column + 1}`
  }

  #lineOf(offset: number): number {
    let low = 0
    let high = this.#lines.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lines[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  #source(source: string | null): string {
    if (source === null) return this.#file
    if (source.startsWith('file:')) return fileURLToPath(source)
    return isAbsolute(source) ? source : resolve(dirname(this.#file), source)
  }
}
