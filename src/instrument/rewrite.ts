/** A whole file as a loader of Node hands it on: rewritten, with its source map inline. */

import { type InstrumentOptions, instrument } from './instrument.ts'
import { takeSourceMap, withSourceMap } from './source-map.ts'

type How = Required<Pick<InstrumentOptions, 'mode' | 'type'>> & Pick<InstrumentOptions, 'accesses'>

/** The instrumented source of the file at `path`; undefined where nothing in it changes. */
export function rewrite(source: string, path: string, { mode, type, accesses }: How): string | undefined {
  const { code, map } = takeSourceMap(source, path)
  const instrumented = instrument(code, path, { map, type, mode, accesses })
  return instrumented && withSourceMap(instrumented.code, instrumented.map, map)
}
