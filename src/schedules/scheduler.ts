/**
 * A scheduler with the interface and the behaviour of fast-check's, whose order of releases is a value that shrinks, and which
 * knows when a step has ended.
 */

import type {
  Scheduler,
  SchedulerAct,
  SchedulerConstraints,
  SchedulerReportItem,
  SchedulerSequenceItem,
} from 'fast-check'
import { cloneMethod, stringify } from 'fast-check'
import { type Choices, describe } from './choices.ts'
import { print } from './print.ts'
import { whenQuiet } from './quiescence.ts'
import { ReleaseOrder } from './release-order.ts'
import { ScheduledTask, type TaskKind } from './scheduled-task.ts'
import { runSequence, type SequenceStatus } from './sequence.ts'
import { attempt, type Releasing, releaseUntil } from './wait.ts'

const plainly: SchedulerAct = run => run()

export class ChoiceScheduler<TMetaData = unknown> implements Scheduler<TMetaData>, Releasing {
  readonly choices: Choices
  readonly watchers: (() => void)[] = []
  readonly #act: SchedulerConstraints['act']
  readonly #order: ReleaseOrder<ScheduledTask<TMetaData>>
  readonly #released: ScheduledTask<TMetaData>[] = []
  readonly #settled: ScheduledTask<TMetaData>[] = []
  #lastId = 0

  constructor(act: SchedulerConstraints['act'], choices: Choices) {
    this.#act = act
    this.choices = choices
    this.#order = new ReleaseOrder(choices)
  }

  schedule<T>(task: Promise<T>, label = '', metadata?: TMetaData, act?: SchedulerAct): Promise<T> {
    // It is nobody's fault that a rejection is not handled before its release.
    if (task instanceof Promise) task.catch(() => {})
    return this.#add('promise', label, metadata, act, () => task)
  }

  // biome-ignore lint/suspicious/noExplicitAny: fast-check's signature
  scheduleFunction<TArgs extends any[], T>(
    asyncFunction: (...args: TArgs) => Promise<T>,
    act?: SchedulerAct,
  ): (...args: TArgs) => Promise<T> {
    return (...args) => {
      const label = `${asyncFunction.name}(${args.map(stringify).join(',')})`
      const task = asyncFunction(...args)
      if (task instanceof Promise) task.catch(() => {})
      return this.#add('function', label, undefined, act, () => task)
    }
  }

  scheduleSequence(items: SchedulerSequenceItem<TMetaData>[], act?: SchedulerAct): SequenceStatus {
    return runSequence(items, (builder, label, metadata) => this.#add('sequence', label, metadata, act, builder))
  }

  count(): number {
    return this.#order.count
  }

  waitOne(act?: SchedulerAct): Promise<void> {
    const released = this.release(act)
    return Promise.resolve(released).then(() => new Promise(resolve => whenQuiet(resolve)))
  }

  async waitAll(act?: SchedulerAct): Promise<void> {
    while (this.count() > 0) await this.waitOne(act)
  }

  waitNext(count: number, act?: SchedulerAct): Promise<void> {
    if (count <= 0) return releaseUntil(this, Promise.resolve(), { act })
    let onRelease: (() => void) | undefined
    const enough = new Promise<void>(resolve => {
      onRelease = () => {
        if (--count === 0) resolve()
      }
    })
    return releaseUntil(this, enough, { act, onRelease })
  }

  waitIdle(act?: SchedulerAct): Promise<void> {
    let onIdle = () => {}
    const idle = new Promise<void>(resolve => {
      onIdle = resolve
    })
    return releaseUntil(this, idle, { act, onIdle })
  }

  waitFor<T>(unscheduledTask: Promise<T>, act?: SchedulerAct): Promise<T> {
    return releaseUntil(this, unscheduledTask, { act })
  }

  report(): SchedulerReportItem<TMetaData>[] {
    return [...this.#settled, ...this.#order.tasks].map(task => task.reported())
  }

  toString(): string {
    return print(this.#released, this.#order.tasks, describe(this.choices))
  }

  /** fast-check runs a value again on a fresh instance. */
  [cloneMethod](): ChoiceScheduler<TMetaData> {
    return new ChoiceScheduler(this.#act, this.choices)
  }

  /** Releases the task whose turn it is; resolves once it has settled. */
  release(act: SchedulerAct = plainly): Promise<unknown> {
    return this.#act(() => act(() => this.#releaseNext()))
  }

  #releaseNext(): Promise<void> {
    if (this.count() === 0) throw new Error('schedules(): No task scheduled')
    const { task, due, handover } = this.#order.take()
    if (due !== task) task.insteadOf = due.id
    else task.handover = handover
    this.#released.push(task)
    return task.act(task.release)
  }

  #add<T>(
    kind: TaskKind,
    label: string,
    metadata: TMetaData | undefined,
    act: SchedulerAct = plainly,
    start: () => PromiseLike<T>,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (task: ScheduledTask<TMetaData>, status: 'resolved' | 'rejected', output: unknown) => {
        task.settled(status, output)
        this.#settled.push(task)
      }
      const release = (task: ScheduledTask<TMetaData>) =>
        attempt(start).then(
          value => {
            settle(task, 'resolved', value)
            resolve(value)
          },
          error => {
            settle(task, 'rejected', error)
            reject(error)
          },
        )
      this.#order.add(new ScheduledTask(++this.#lastId, kind, label, metadata, act, release))
      this.watchers[0]?.()
    })
  }
}
