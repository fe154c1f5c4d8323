/**
 * A scenario run by other means than Heddle's: its tasks all at once, its scheduling points handed to a `gate`. What such a
 * tool cannot reach (timers, files, sockets, a package's own promises) takes the course it takes.
 */

import workerThreads from 'node:worker_threads'
import type { AnyScenario } from '../../src/scenario/scenario.ts'

/** Resolves when what is named by the label may go on. */
export type Gate = (label: string) => Promise<unknown>

/** How long a run may take before it counts as hanging, in milliseconds: more than the longest time-out of the scenarios. */
const PATIENCE = 2_500

type Task = (state: unknown, inputs: undefined, context: unknown) => unknown
interface Shape {
  readonly setup: (context: unknown, inputs: undefined) => unknown
  readonly tasks: Readonly<Record<string, Task | { readonly copies: number; readonly run: Task }>>
  readonly finally?: Readonly<Record<string, (state: unknown, inputs: undefined, results: unknown) => unknown>>
  readonly teardown?: (state: unknown) => unknown
}

/** Makes every asynchronous call wait at the gate. */
const controlBy =
  (gate: Gate) =>
  <T extends object>(target: T): T => {
    const gated =
      (name: string, method: (...args: unknown[]) => unknown) =>
      async (...args: unknown[]) => {
        await gate(name)
        return Reflect.apply(method, target, args)
      }
    if (typeof target === 'function') return gated('call', target as never) as unknown as T
    const methods = Object.entries(target).map(([name, method]) => [
      name,
      typeof method === 'function' ? gated(name, method) : method,
    ])
    return Object.fromEntries(methods) as T
  }

/** Has workers that are started from now on be ended by what it returns. */
function followWorkers(): () => Promise<unknown> {
  const { Worker } = workerThreads
  const started: InstanceType<typeof Worker>[] = []
  workerThreads.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      started.push(this)
    }
  }
  return () => {
    workerThreads.Worker = Worker
    return Promise.all(started.map(worker => worker.terminate()))
  }
}

/** Runs the scenario once; `drive` makes it go on until all has settled. Whether it went wrong. */
export async function fails(scenario: AnyScenario, gate: Gate, drive: (all: Promise<unknown>) => Promise<unknown>) {
  const definition = scenario.definition as unknown as Shape
  // As with Heddle, `setup`, `finally` and `teardown` run uncontrolled.
  let running = false
  const pass: Gate = async label => running && gate(label)
  const context = { control: controlBy(pass), point: pass, random: Math.random, signal: new AbortController().signal }
  const state = await definition.setup(context, undefined)
  const endWorkers = followWorkers()
  let timer: NodeJS.Timeout | undefined
  try {
    running = true
    const start = async (name: string, task: Task, copy = 0) => {
      await gate(name)
      return task(state, undefined, { ...context, task: name, copy })
    }
    const results: Record<string, unknown> = {}
    const tasks = Object.entries(definition.tasks).map(async ([name, task]) => {
      results[name] =
        typeof task === 'function'
          ? (await Promise.allSettled([start(name, task)]))[0]
          : await Promise.allSettled(
              Array.from({ length: task.copies }, (_, i) => start(`${name}#${i + 1}`, task.run, i)),
            )
    })
    const late = new Promise<'late'>(resolve => {
      timer = setTimeout(resolve, PATIENCE, 'late')
    })
    if ((await Promise.race([drive(Promise.all(tasks)), late])) === 'late') return true
    running = false
    if (
      Object.values(results)
        .flat()
        .some(each => (each as PromiseSettledResult<unknown>).status === 'rejected')
    )
      return true
    for (const holds of Object.values(definition.finally ?? {})) {
      try {
        if ((await holds(state, undefined, results)) === false) return true
      } catch {
        return true
      }
    }
    return false
  } finally {
    running = false
    clearTimeout(timer)
    await definition.teardown?.(state)
    await endWorkers()
  }
}
