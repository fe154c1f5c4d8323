/** Vitest in a process of its own. */

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../../src/explore/verdict.ts'

/** A test as Vitest's JSON report has it. */
export interface Assertion {
  readonly ancestorTitles: readonly string[]
  readonly title: string
  readonly status: string
  readonly failureMessages: readonly string[]
  readonly meta: { readonly heddle?: Verdict }
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[]
}

export const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs Vitest on one file of a folder of fixtures. */
export async function vitest(file: string, folder = 'fixtures', ...more: string[]): Promise<string> {
  const main = path('../../node_modules/vitest/vitest.mjs')
  const args = [main, 'run', file, '--config', path(`${folder}/vitest.config.mjs`), ...more]
  const { VITEST: _, VITEST_MODE: __, VITEST_POOL_ID: ___, VITEST_WORKER_ID: ____, ...env } = process.env
  const child = spawn(process.execPath, args, { cwd: path(folder), env: { ...env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  await new Promise(resolve => child.on('close', resolve))
  return output
}

/** The tests of one file, by name. */
export async function tests(file: string, folder?: string, ...more: string[]): Promise<Map<string, Assertion>> {
  const output = await vitest(file, folder, '--reporter', 'json', ...more)
  const report = JSON.parse(output.slice(output.indexOf('{"'))) as Report
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return new Map(results.map(result => [[...result.ancestorTitles, result.title].join(' > '), result]))
}
