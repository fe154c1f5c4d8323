/** Placeholder until the threaded runtime is here: overwrite this file. */
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { BatchOutcome, Runtime } from '../runtime.ts'
export class ThreadsRuntime implements Runtime {
  constructor(_scenario: AnyScenario, _options: { stepTimeout?: number | undefined }) {}
  async run(): Promise<BatchOutcome> {
    throw new Error('heddle: threads are not there yet')
  }
  async close(): Promise<void> {}
}
