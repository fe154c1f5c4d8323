/** `schedules()`: the public entry. */

import {
  Arbitrary,
  type Random,
  type Scheduler,
  type SchedulerConstraints,
  type Stream,
  stream,
  Value,
} from 'fast-check'
import { type Choices, random } from './choices.ts'
import { ChoiceScheduler } from './scheduler.ts'
import { type Cursor, simpler } from './simpler.ts'

export type {
  Scheduler,
  SchedulerAct,
  SchedulerConstraints,
  SchedulerReportItem,
  SchedulerSequenceItem,
} from 'fast-check'

/**
 * A fast-check arbitrary of schedulers that takes the place of `fc.scheduler()`: same interface, and
 *
 * - the schedule **shrinks**, to the few deviations from the default order that the failure needs, and the counterexample marks them;
 * - it **replays** by fast-check's own `{ seed, path }`;
 * - between two releases it waits until nothing can move any more, however long the chains of promises, instead of a fixed number of ticks.
 *
 * The default order: a released task's chain goes on while it schedules something; then the task that was scheduled first.
 * Every schedule is possible, and each release takes one of the scheduled tasks at random, all alike, as `fc.scheduler()` does.
 *
 * @example
 * ```ts
 * await fc.assert(
 *   fc.asyncProperty(schedules(), async s => {
 *     const read = s.scheduleFunction(async () => value)
 *     const write = s.scheduleFunction(async (next: number) => void (value = next))
 *     let value = 0
 *     const increment = async () => write((await read()) + 1)
 *     await s.waitFor(Promise.all([increment(), increment()]))
 *     expect(value).toBe(2) // fails: shrunk to 1 deviation
 *   }),
 * )
 * ```
 *
 * @param constraints - `act` wraps every release, as React's `act` wants it; by default the release is simply run
 */
export function schedules<TMetaData = unknown>(constraints?: SchedulerConstraints): Arbitrary<Scheduler<TMetaData>> {
  return new SchedulesArbitrary<TMetaData>(constraints?.act ?? (run => run()))
}

class SchedulesArbitrary<TMetaData> extends Arbitrary<Scheduler<TMetaData>> {
  readonly #act: SchedulerConstraints['act']

  constructor(act: SchedulerConstraints['act']) {
    super()
    this.#act = act
  }

  override generate(randomness: Random): Value<Scheduler<TMetaData>> {
    return this.#value(random(randomness.nextInt()), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Scheduler<TMetaData> {
    return value instanceof ChoiceScheduler
  }

  override shrink(value: Scheduler<TMetaData>, context: unknown): Stream<Value<Scheduler<TMetaData>>> {
    const { choices } = value as ChoiceScheduler<TMetaData>
    const arbitrary = this
    return stream(
      (function* () {
        for (const simple of simpler(choices, context as Cursor | undefined))
          yield arbitrary.#value(simple.choices, simple.cursor)
      })(),
    )
  }

  #value(choices: Choices, cursor: Cursor | undefined): Value<Scheduler<TMetaData>> {
    return new Value<Scheduler<TMetaData>>(new ChoiceScheduler<TMetaData>(this.#act, choices), cursor)
  }
}
