/** From what was asked for to reporters. */

import { join, resolve } from 'node:path'
import type { RunOptions } from '../options.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import type { ReporterChoice } from './choice.ts'
import { jsonFile, printedJson } from './json.ts'
import type { Reporter } from './reporter.ts'
import { streamedText, textFile } from './text.ts'

export interface Reporters {
  readonly all: readonly Reporter[]
  /** Whether standard output holds one document, which nothing else may write to. */
  readonly reserved: boolean
}

const files = { text: textFile, json: jsonFile } as const

/** The reporters of a run. Standard output gets the text report unless another is sent there. */
export function createReporters(options: RunOptions, terminal: Terminal, cwd: string): Reporters {
  const chosen: ReporterChoice[] = [...options.reporters]
  if (options.out !== undefined) {
    chosen.push(
      { name: 'json', file: join(options.out, 'heddle.json') },
      { name: 'text', file: join(options.out, 'heddle.txt') },
    )
  }
  const printed = new Set(chosen.filter(({ file }) => file === undefined).map(({ name }) => name))
  if (printed.size > 1) {
    throw new UsageError(
      'only one report can go to standard output: give the other a file, as in --reporter json=reports/heddle.json',
    )
  }
  const print = (text: string) => terminal.print(text)
  const reserved = printed.has('json')
  return {
    all: [
      reserved ? printedJson(print) : streamedText(print, terminal.textOptions(options.verbose)),
      ...chosen.flatMap(({ name, file }) => (file === undefined ? [] : [files[name](resolve(cwd, file))])),
    ],
    reserved,
  }
}
