/**
 * `process.exit`, called by a task: it would take the whole campaign with it. The call becomes a finding against the task, and
 * what comes after it is not run. `process.abort` and signals are not covered, nor is code that belongs to no task. In a worker that
 * a task has started it ends the worker.
 */

import { AbortError } from '../runtime/abort.ts'
import type { Engine } from '../runtime/engine.ts'
import { Patches } from './patches.ts'

/** `ends` is how a worker ends that a task has started. */
export function install(engine: Engine, ends: (code: number) => void): () => void {
  const { exit } = process
  const patches = new Patches().value(process, 'exit', (code?: number | string | null): never => {
    const strand = engine.phase === 'running' ? engine.currentStrand() : -1
    if (strand < 0) return exit.call(process, code)
    if (engine.isHosted(strand)) {
      ends(Number(code ?? process.exitCode ?? 0))
      throw new AbortError()
    }
    const task = engine.program.tasks[engine.board.task[strand] as number]!.name
    engine.raise({
      kind: 'crash',
      fingerprint: `crash:${task}:exit`,
      message: `crash: ${task} called process.exit(${code ?? ''})`,
      task,
      step: engine.trace.length - 1,
    })
    throw new AbortError()
  })
  patches.install()
  return () => patches.restore()
}
