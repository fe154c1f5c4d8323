import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../usage-error.ts'

/** Writes a report, with the folders above it. */
export function writeReport(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  } catch (error) {
    throw new UsageError(`the report could not be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
