/** `instrument`: the transform of a module's source, one parse and one walk for all visitors. */

import MagicString from 'magic-string'
import { parseSync } from 'oxc-parser'
import { closed } from './closed.ts'
import { CLOSED, OPENED } from './functions.ts'
import { Originals } from './originals.ts'
import type { Scope } from './scope.ts'
import { Sites } from './sites.ts'
import type { SourceMap } from './source-map.ts'
import { Module } from './visitor.ts'
import { visitorsOf } from './visitors.ts'

export interface InstrumentOptions {
  /** Leads from `code` to what the user wrote, where that is something else. */
  readonly map?: SourceMap | (() => SourceMap) | undefined
  /** How the code is read. Default `module`. */
  readonly type?: 'module' | 'commonjs' | undefined
  /** In which mode the code is to run. Default `async`. */
  readonly mode?: Scope['mode'] | undefined
  /** Whether what the code reads and writes is to be told of as well. Default false. */
  readonly accesses?: boolean | undefined
}

/** Code that was rewritten, and the map that leads back to the code it was made of. */
export interface Instrumented {
  readonly code: string
  readonly map: SourceMap
}

/** Stands at the end of instrumented code, which is not instrumented again. */
const MARK = '/* instrumented by heddle */'

/**
 * Rewrites JavaScript (TypeScript after its types are gone) so that what waits for a promise in it is a scheduling point while a
 * run is on. Outside of a run the code does what it did before. Undefined when nothing in it is to be rewritten, when it was
 * rewritten already, and when it does not parse: then whoever runs it will say so.
 *
 * `id` is the path of the file, which reports show.
 */
export function instrument(code: string, id: string, options: InstrumentOptions = {}): Instrumented | undefined {
  const { mode = 'async', accesses } = options
  const concerned = visitorsOf({ mode, accesses }).filter(visitor => visitor.concerns.test(code))
  if (concerned.length === 0 || code.includes(MARK)) return undefined
  const sourceType = options.type ?? 'module'
  const { program, errors } = parseSync(id, code, {
    lang: 'js',
    astType: 'js',
    sourceType,
    preserveParens: true,
    range: accesses === true,
  })
  if (errors.length > 0) return undefined
  const edits = new MagicString(code)
  const sites = new Sites(code, id, typeof options.map === 'function' ? options.map() : options.map)
  const module = new Module(code, edits, sites, concerned.includes(closed))
  const originals = new Originals()
  module.walk(program, [...concerned, originals])
  if (!edits.hasChanged()) return undefined
  originals.finish(code, id, edits)
  edits.append(`\n${MARK}`)
  const map = edits.generateMap({ hires: 'boundary', source: id, includeContent: true })
  const rewritten = edits.toString()
  // Both are as long, so that the map stays right.
  return { code: module.open ? rewritten.replaceAll(CLOSED, OPENED) : rewritten, map: map as unknown as SourceMap }
}
