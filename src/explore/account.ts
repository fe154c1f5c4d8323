/** What a campaign has run so far, by number, and what that amounts to. */

import type { AnyScenario } from '../scenario/scenario.ts'
import { Coverage } from './coverage.ts'
import type { ShardOutcome } from './parallel/shard.ts'
import type { CoverageView, VerdictKind } from './verdict.ts'

export interface Outcome {
  readonly verdict: VerdictKind
  readonly notes: readonly string[]
}

export class Account {
  readonly #scenario: AnyScenario
  readonly #reached = new Set<string>()
  readonly #notes = new Set<string>()
  readonly #coverage = new Coverage()
  schedules = 0
  /** Executions that `fc.pre` ended. */
  discarded = 0
  steps = 0
  /** Whether two tasks were under way at once in some execution. */
  concurrent = false

  constructor(scenario: AnyScenario) {
    this.#scenario = scenario
  }

  /** `inputs` tells apart interleavings of different values of the inputs. */
  add(outcome: ShardOutcome, inputs: number): void {
    this.schedules += outcome.executions
    this.discarded += outcome.discarded
    this.steps += outcome.steps
    this.concurrent ||= outcome.concurrent
    for (const name of outcome.reached) this.#reached.add(name)
    for (const note of outcome.notes) this.note(note)
    this.#coverage.add(outcome.digests, inputs)
    this.#coverage.addUndigested(outcome.undigested)
  }

  note(note: string): void {
    this.#notes.add(note)
  }

  get distinct(): number {
    return this.#coverage.distinct
  }

  coverage(drawn: boolean, total: number | undefined): CoverageView | undefined {
    return this.#coverage.view(drawn, total)
  }

  /** `exhausted` is undefined where schedules are left, else the bounds within which there are none. */
  outcome(failed: boolean, exhausted: string | undefined): Outcome {
    const notes = [...this.#notes]
    if (failed) return { verdict: 'failed', notes: this.#withDiscarded(notes) }
    const vacuous = this.#vacuous()
    if (exhausted !== undefined && exhausted !== '') notes.unshift(exhausted)
    notes.unshift(...vacuous)
    const whole: VerdictKind = exhausted === undefined ? 'held' : 'exhausted'
    return { verdict: vacuous.length > 0 ? 'vacuous' : whole, notes: this.#withDiscarded(notes) }
  }

  #vacuous(): readonly string[] {
    if (this.schedules === 0)
      return this.discarded === 0
        ? []
        : [
            `vacuous: fc.pre discarded all ${this.discarded} executions that were begun, so nothing was tested; ` +
              'narrow the inputs rather than discard them',
          ]
    const unreached = Object.keys(this.#scenario.definition.sometimes ?? {}).filter(name => !this.#reached.has(name))
    const notes = unreached.map(name => `vacuous: no execution reached sometimes '${name}'`).reverse()
    return this.concurrent ? notes : ['vacuous: no two tasks were ever under way at once', ...notes]
  }

  #withDiscarded(notes: string[]): readonly string[] {
    if (this.schedules > 0 && this.discarded > this.schedules)
      notes.push(`fc.pre discarded ${this.discarded} executions besides`)
    return notes
  }
}
