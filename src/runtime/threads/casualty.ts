/**
 * What the loss of a worker means. Only the thread that has the turn runs the user's code, so the holder on the board is the one
 * that ended, or that does not come back; the trace on the board tells how it came to that.
 */

import type { Program } from '../../scenario/program.ts'
import type { FindingKind, Problem } from '../../schedule/execution.ts'
import { kindName } from '../../schedule/operation.ts'
import { hashString } from '../../schedule/random.ts'
import { ScenarioError } from '../async/driver.ts'
import { type Board, Header } from '../board.ts'
import { REDUNDANT } from '../decision.ts'
import { Engine } from '../engine.ts'
import { describeExecution } from '../leader.ts'
import type { Model } from '../model.ts'
import type { Failure } from '../runtime.ts'
import { Stage } from './cue.ts'
import { ThreadsError } from './errors.ts'
import type { GangOutcome, Loss } from './gang.ts'
import type { Part } from './job.ts'
import { emptyRecording, withNoted } from './recording.ts'

export interface Circumstances {
  readonly board: Board
  readonly program: Program
  readonly record: boolean
  readonly stepTimeout: number
  readonly memory: number
}

/** The outcome of the batch as far as it came. Throws when it is no task that the worker was lost with. */
export function casualty(outcome: GangOutcome, circumstances: Circumstances): Part {
  const { header } = circumstances.board
  const engine = observer(circumstances, outcome.names)
  const problem = problemOf(outcome, circumstances, engine)
  const index = header[Header.index] as number
  const restarted = header[Header.restarted] as number
  const counted = restarted === 0
  const redundant = header[Header.abort] === REDUNDANT
  return {
    restart: outcome.found.restart,
    outcome: {
      next: restarted > 0 ? index : index + 1,
      executions: (header[Header.executions] as number) + (counted ? 1 : 0),
      discarded: (header[Header.discarded] as number) + (restarted < 0 && !redundant ? 1 : 0),
      redundant: (header[Header.redundant] as number) + (redundant ? 1 : 0),
      steps: (header[Header.steps] as number) + (counted ? engine.trace.length : 0),
      distinct: header[Header.distinct] as number,
      concurrent: header[Header.concurrent] !== 0 || (header[Header.widest] as number) > 1,
      reached: [],
      failure: problem && failureOf(problem, outcome, engine, circumstances.record),
      notes: [],
    },
  }
}

/** What is wrong with the execution; undefined when its end was good, and only letting go of it was not. */
function problemOf(
  { found, loss, noted }: GangOutcome,
  circumstances: Circumstances,
  engine: Engine,
): Problem | undefined {
  const { board, program, stepTimeout } = circumstances
  const { header } = board
  const { name } = program.scenario
  const how = inWords(loss!, circumstances)
  const stage = header[Header.stage] as number
  const seconds = `${stepTimeout / 1000} s`
  const thread = header[Header.holder] as number
  const task = program.tasks[thread]!.name
  const problem = (kind: FindingKind, detail = '') => ({
    kind,
    fingerprint: `${kind}:${task}${detail && `:${detail}`}`,
    task,
    step: engine.trace.length - 1,
  })
  const error = (what: string) => new ScenarioError(`heddle: scenario '${name}': ${what}`, loss!.error)
  switch (stage) {
    case Stage.gathering:
      throw new ThreadsError(
        `heddle: scenario '${name}': a worker thread ${how} before it was ready, importing the scenario.`,
      )
    case Stage.between:
      throw new ThreadsError(
        `heddle: internal: scenario '${name}': the leading worker thread ${how} between two executions.`,
      )
    case Stage.setup:
      throw error(loss!.how === 'stuck' ? `setup did not end within ${seconds}` : `setup failed: its thread ${how}`)
    case Stage.judging:
      throw error(loss!.how === 'stuck' ? `finally did not end within ${seconds}` : `finally failed: its thread ${how}`)
    case Stage.teardown:
      throw error(
        loss!.how === 'stuck' ? `teardown did not end within ${seconds}` : `teardown failed: its thread ${how}`,
      )
    case Stage.ending:
      if (found.problem !== undefined || header[Header.restarted] !== 0) return found.problem
      if (loss!.how === 'ended') {
        return {
          ...problem('crash', signature(loss!)),
          message: `crash: the thread of ${task} ${how}, when the execution had ended`,
        }
      }
      return {
        ...problem('stuck'),
        message:
          `stuck: ${task} did not let go when the execution had ended: what its operations throw then must not be ` +
          'caught for good',
      }
    default: {
      const place = noted.findLast(each => each.strand === task)?.at
      const after = `${lastOperation(engine, thread)}${place === undefined ? '' : ` at ${place}`}`
      if (loss!.how === 'stuck') {
        return {
          ...problem('stuck'),
          message: `stuck: ${task} has not come to a scheduling point for ${seconds}, since ${after}`,
        }
      }
      return {
        ...problem('crash', signature(loss!)),
        message: `crash: the thread of ${task} ${how}, after ${after}`,
        ...(loss!.error === undefined ? {} : { error: thrown(loss!.error) }),
      }
    }
  }
}

const thrown = ({ name, message, stack }: Error) => ({ name, message, stack })

const exitCode = /^worker exited with code: (-?\d+)$/
const isMemory = ({ error }: Loss) => (error as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY'

function inWords(loss: Loss, { memory }: Circumstances): string {
  const { how, error } = loss
  if (how === 'stuck') return 'was stuck'
  if (isMemory(loss)) return `ran out of memory (its limit is ${memory} MB)`
  const exit = exitCode.exec(error?.message ?? '')
  if (exit !== null) return `ended with code ${exit[1]} (process.exit?)`
  return `ended with ${error === undefined ? 'an error' : `${error.name}: ${error.message.split('\n')[0]}`}`
}

function signature(loss: Loss): string {
  if (isMemory(loss)) return 'memory'
  return exitCode.test(loss.error?.message ?? '') ? 'exit' : (loss.error?.name ?? 'error')
}

/** What the thread's task did last, in words. */
function lastOperation({ trace, models }: Engine, thread: number): string {
  for (let step = trace.length - 1; step >= 0; step--) {
    if (trace.task(step) !== thread) continue
    const object = trace.object(step)
    const what =
      object === 0 ? kindName(trace.kind(step)) : `${kindName(trace.kind(step))} ${models[object]?.name ?? ''}`
    return `step ${step + 1} (${what.trim()})`
  }
  return 'its start'
}

function failureOf(problem: Problem, { noted }: GangOutcome, engine: Engine, record: boolean): Failure {
  const described = describeExecution(engine, engine.board.header[Header.index] as number)
  const failure = { ...described, problem }
  return record ? withNoted({ ...failure, recording: emptyRecording(engine) }, noted) : failure
}

/** An engine over a board that nobody runs on any more, to look at it. */
function observer({ board, program }: Circumstances, names: readonly string[]): Engine {
  const engine = new Engine(board, 0)
  engine.program = program
  engine.maxSteps = program.scenario.definition.maxSteps
  names.forEach((name, id) => {
    engine.objectNames[id] = hashString(name)
    if (id > 0) engine.models[id] = { id, name } as Model
  })
  return engine
}
