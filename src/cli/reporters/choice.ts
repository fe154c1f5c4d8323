/** Which report goes where: `text`, `json`, `json=reports/heddle.json`. */

import { UsageError } from '../usage-error.ts'
import type { Reader } from '../values.ts'

const names = ['text', 'json'] as const

export type ReporterName = (typeof names)[number]

export interface ReporterChoice {
  readonly name: ReporterName
  /** Without it the report goes to standard output. */
  readonly file?: string
}

export const reporterChoice: Reader<ReporterChoice> = value => {
  const [, name, equals, file] = /^([^=]*)(=?)(.*)$/s.exec(typeof value === 'string' ? value : '') ?? []
  if (!names.includes(name as ReporterName)) {
    throw new UsageError(`is one of ${names.join(', ')}, each also as ${names[1]}=FILE, not '${String(value)}'`)
  }
  if (equals === '') return { name: name as ReporterName }
  if (file === '') throw new UsageError(`names no file after '${name}='`)
  return { name: name as ReporterName, file: file as string }
}
