/** Runs a scenario's tasks in the async runtime and collects what each execution wrote into its log. */

import { AsyncRuntime } from '../../src/runtime/async/runtime.ts'
import type { BatchOutcome } from '../../src/runtime/runtime.ts'
import { noInputs } from '../../src/scenario/input-source.ts'
import type { NetworkOptions } from '../../src/scenario/network.ts'
import { type AnyScenario, scenario } from '../../src/scenario/scenario.ts'

export type Log = unknown[]
type Task = (log: Log) => unknown
interface Options {
  readonly executions?: number
  readonly setup?: (log: Log) => void | Promise<void>
  readonly teardown?: (log: Log) => void | Promise<void>
  readonly background?: Record<string, Task>
  readonly randomSeed?: number
  readonly record?: boolean
  readonly network?: NetworkOptions
}
export interface Outcomes {
  /** The different logs, in the order in which they were first seen. */
  readonly logs: unknown[][]
  readonly outcome: BatchOutcome
}

const withLog = (tasks: Record<string, Task>, log: () => Log) =>
  Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, () => task(log())]))

/** The task's object is a log of its own for every execution. */
export async function outcomes(tasks: Record<string, Task>, options: Options = {}): Promise<Outcomes> {
  let log: Log = []
  const seen = new Map<string, Log>()
  const subject = scenario('subject', {
    modes: ['async'],
    setup: async () => {
      log = []
      await options.setup?.(log)
      return {}
    },
    tasks: withLog(tasks, () => log),
    ...(options.background === undefined ? {} : { background: withLog(options.background, () => log) }),
    finally: {
      'the log is kept': () => {
        seen.set(JSON.stringify(log), log)
      },
    },
    network: options.network,
    teardown: () => options.teardown?.(log),
  })
  const runtime = new AsyncRuntime(subject as AnyScenario)
  const outcome = await runtime.run({
    block: 0,
    inputs: noInputs,
    strategy: { name: 'random' },
    seed: 1,
    randomSeed: options.randomSeed ?? 1,
    from: 0,
    to: options.executions ?? 60,
    deadline: Number.POSITIVE_INFINITY,
    record: options.record ?? false,
  })
  await runtime.close()
  return { logs: [...seen.values()], outcome }
}

/** The logs as sorted text, for comparing sets of outcomes. */
export const texts = ({ logs }: Outcomes): string[] => logs.map(log => log.join(' ')).sort()
