/** The Vite plugin that instruments what Vitest loads. */

import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import { instrument } from '../instrument/instrument.ts'
import { isWanted } from '../instrument/scope.ts'
import type { SourceMap } from '../instrument/source-map.ts'

/** What `heddle()` may be told. */
export interface HeddlePluginOptions {
  /**
   * Packages of `node_modules` whose awaits are scheduling points, as those of your own files are; `false` leaves all code as it
   * is. Default: your own files only.
   */
  readonly instrument?: string | readonly string[] | false
  /**
   * Whether reports tell what instrumented code reads and writes between its scheduling points: properties, private fields,
   * variables that functions share, containers. Default true.
   */
  readonly accesses?: boolean
}

const besides = (file: string) => new URL(file, import.meta.url)

/**
 * A plugin for `vitest.config.ts` under which every `await`, `for await`, `.then`, `.catch` and `.finally` of your own code is a
 * scheduling point while a scenario runs. Outside of that the code does what it does without.
 *
 * @example
 * // vitest.config.ts
 * import { heddle } from 'heddle/vitest'
 * import { defineConfig } from 'vitest/config'
 *
 * export default defineConfig({ plugins: [heddle({ instrument: ['p-queue'] })] })
 */
export function heddle(options: HeddlePluginOptions = {}): Plugin {
  const packages = options.instrument === false ? [] : [options.instrument ?? []].flat()
  const { accesses = true } = options
  const plugin: Plugin = { name: 'heddle', enforce: 'post' }
  if (options.instrument === false) {
    return {
      ...plugin,
      config: () => ({ test: { setupFiles: [fileURLToPath(besides(`./uninstrumented${extension}`))] } }),
    }
  }
  return {
    ...plugin,
    config: () => ({
      test: {
        setupFiles: [fileURLToPath(besides(`./setup${extension}`))],
        // Vitest leaves packages to Node, and what code of the user's requires: Node has to be told as soon as it starts.
        execArgv: [`--import=${registerModule(packages, accesses)}`],
      },
    }),
    transform(code, id) {
      const path = id.replace(/[?#].*$/, '')
      if (path.startsWith('\0') || !isWanted(path, { packages })) return null
      // Vite composes the maps of its plugins; all before this one's lead to what the user wrote.
      const map = () => this.getCombinedSourcemap() as unknown as SourceMap
      const instrumented = instrument(code, path, { map, type: 'module', accesses })
      return instrumented === undefined ? null : { code: instrumented.code, map: instrumented.map as never }
    },
  }
}

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const registerModule = (packages: readonly string[], accesses: boolean) => {
  const url = besides('../instrument/import.js')
  url.searchParams.set('packages', packages.join(','))
  url.searchParams.set('accesses', String(accesses))
  return url.href.replace('/src/instrument/', '/dist/instrument/')
}
