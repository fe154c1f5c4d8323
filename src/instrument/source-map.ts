/** Source maps on their way through a loader: taken off the code, composed with the one of the rewrite, put back inline. */

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import remapping from '@jridgewell/remapping'

/** A source map of version 3. */
export interface SourceMap {
  readonly version: number
  readonly sources: readonly (string | null)[]
  readonly sourcesContent?: readonly (string | null)[] | undefined
  readonly names: readonly string[]
  readonly mappings: string
  readonly file?: string | null | undefined
  readonly sourceRoot?: string | null | undefined
}

const COMMENT =
  /(?:\/\/[#@][ \t]*sourceMappingURL=([^\s'"]+)|\/\*[#@][ \t]*sourceMappingURL=([^\s'"*]+)[ \t]*\*\/)[ \t\r\n]*$/
const INLINE = /^data:application\/json;(?:charset=[^;,]+;)?base64,/

/** The code without the comment that names its source map, and that map, if it can be had. */
export function takeSourceMap(code: string, file: string): { code: string; map: SourceMap | undefined } {
  const found = COMMENT.exec(code)
  if (found === null) return { code, map: undefined }
  const map = readMap((found[1] ?? found[2]) as string, file)
  return { code: code.slice(0, found.index), map }
}

function readMap(url: string, file: string): SourceMap | undefined {
  try {
    const text = INLINE.test(url)
      ? Buffer.from(url.replace(INLINE, ''), 'base64').toString()
      : readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8')
    const map = JSON.parse(text) as SourceMap
    return map.version === 3 && typeof map.mappings === 'string' ? map : undefined
  } catch {
    return undefined
  }
}

/** The code with a map inline that leads, over `before` where there was one, to what the user wrote. */
export function withSourceMap(code: string, rewrite: SourceMap, before: SourceMap | undefined): string {
  const map = before === undefined ? rewrite : compose(rewrite, before)
  const data = Buffer.from(JSON.stringify(map)).toString('base64')
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${data}`
}

function compose(rewrite: SourceMap, before: SourceMap): SourceMap {
  type Input = Parameters<typeof remapping>[0]
  let taken = false
  const loader = () => {
    if (taken) return null
    taken = true
    return before as unknown as ReturnType<Parameters<typeof remapping>[1]>
  }
  return remapping(rewrite as unknown as Input, loader) as unknown as SourceMap
}
