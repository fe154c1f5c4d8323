#!/usr/bin/env node
/** The `heddle` command. */

import { CommanderError } from 'commander'
import { ExitCode } from './exit-code.ts'
import { createProgram } from './program.ts'
import { Terminal } from './terminal.ts'
import { explainUsage } from './usage.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds that user code's handles (servers, timers) may keep the process alive after all is done. */
const GRACE = 200

// Captured at import: virtual clocks replace it.
const { setTimeout } = globalThis

async function main(): Promise<number> {
  const terminal = new Terminal()
  let code: number = ExitCode.fine
  const program = createProgram(terminal, process.cwd(), done => {
    code = done
  })
  try {
    await program.parseAsync()
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.fine
    if (error instanceof CommanderError || error instanceof UsageError) {
      terminal.tell(`heddle: ${explainUsage(error, program, process.argv.slice(2))}`)
      return ExitCode.usage
    }
    const verbose = process.argv.includes('--verbose')
    const message = error instanceof Error ? ((verbose ? error.stack : undefined) ?? error.message) : String(error)
    terminal.tell(`heddle: Heddle itself failed: ${message}${verbose ? '' : ' (--verbose shows where)'}`)
    return ExitCode.failure
  }
}

void main().then(code => {
  process.exitCode = code
  setTimeout(() => process.stdout.write('', () => process.exit(code)), GRACE).unref()
})
