/** Finds and reads the configuration file. */

import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { importModule } from './import-module.ts'
import { explainImport } from './import-problem.ts'
import { type RunOptions, readOptions } from './options.ts'
import { UsageError } from './usage-error.ts'

const names = ['heddle.config.ts', 'heddle.config.mts', 'heddle.config.js', 'heddle.config.mjs']

/** The options of the configuration file in `cwd`; none when there is no such file. */
export async function loadConfig(cwd: string): Promise<Partial<RunOptions>> {
  const found = names.map(name => join(cwd, name)).filter(path => existsSync(path))
  const [file, second] = found
  if (file === undefined) return {}
  const name = basename(file)
  if (second !== undefined) throw new UsageError(`there are ${name} and ${basename(second)}: keep one of them`)
  let config: unknown
  try {
    config = defaultExport(await importModule(file))
  } catch (error) {
    throw new UsageError(`${name} could not be loaded: ${explainImport(error, file, cwd)}`)
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`${name} has no configuration as its default export: export default { paths: 'scenarios' }`)
  }
  return readOptions(config as Record<string, unknown>, key => `${name}: ${key}`)
}

/** TypeScript compiled to CommonJS has its default export one level down. */
function defaultExport(module: Readonly<Record<string, unknown>>): unknown {
  const { default: value } = module
  const nested = typeof value === 'object' && value !== null && '__esModule' in value
  return nested ? (value as { default?: unknown }).default : value
}
