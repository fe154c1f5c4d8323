/** Runs the built command line, as a user does. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { JsonReport } from '../../src/report/json-schema.ts'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** The folder from which the command is run, unless another is given. */
export const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Options {
  /** Below the fixtures. */
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Told all of standard output whenever it has grown. */
  readonly watch?: (stdout: string, child: ChildProcess) => void
}

/** Runs `heddle` with these words. */
export function heddle(args: readonly string[], { cwd = '', env = {}, watch }: Options = {}): Promise<Ended> {
  const { CI: _, FORCE_COLOR: __, NO_COLOR: ___, NODE_OPTIONS: ____, ...inherited } = process.env
  const child = spawn(process.execPath, [main, ...args], { cwd: fixtures + cwd, env: { ...inherited, ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    watch?.(stdout, child)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

export const parseReport = (text: string): JsonReport => JSON.parse(text) as JsonReport

export const readReport = (path: string): JsonReport => parseReport(readFileSync(path, 'utf8'))

/** A report without what differs between two runs of the same schedules. */
export const timeless = (report: JsonReport): unknown =>
  JSON.parse(
    JSON.stringify(report, (key, value: unknown) =>
      ['startedAt', 'seconds', 'memory', 'rate'].includes(key) ? undefined : value,
    ),
  )

/** The token that a report prints for the first finding. */
export const tokenIn = (stdout: string): string => /h1\.[\w-]+/.exec(stdout)?.[0] ?? ''
