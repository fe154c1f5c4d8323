/**
 * Which scheduled task is released next.
 *
 * The default order: the first task that was scheduled in the wake of the last release (that is, what the released task's
 * continuation asked for: the same chain goes on); if it led to nothing, the task that was scheduled first of all. A choice
 * other than 0 deviates from it.
 *
 * The default order is fair in the end: a chain that went on {@link PATIENCE} times in a row while others waited hands over to the
 * first of these. Otherwise a task that polls for what another one does would never end in a simple schedule.
 */

import { type Choices, choiceAt, rankOf } from './choices.ts'

/** How often in a row a chain goes on while another task waits. */
export const PATIENCE = 250

interface Waiting<T> {
  readonly task: T
  /** The number of releases before it was scheduled. */
  readonly wake: number
}

export interface Chosen<T> {
  readonly task: T
  /** The task that the default order would have released. */
  readonly due: T
  /** Whether `due` is so because another chain had gone on for too long. */
  readonly handover: boolean
}

export class ReleaseOrder<T> {
  /** In the order in which they were scheduled, so `wake` never falls. */
  readonly #waiting: Waiting<T>[] = []
  readonly #choices: Choices
  #releases = 0
  #streak = 0

  constructor(choices: Choices) {
    this.#choices = choices
  }

  get count(): number {
    return this.#waiting.length
  }

  /** The tasks that wait, first scheduled first. */
  get tasks(): readonly T[] {
    return this.#waiting.map(({ task }) => task)
  }

  add(task: T): void {
    this.#waiting.push({ task, wake: this.#releases })
  }

  /** Removes the task to be released now; there must be one. */
  take(): Chosen<T> {
    const next = this.#dueIndex()
    const handover = next > 0 && this.#streak >= PATIENCE
    const due = handover ? 0 : next
    const rank = rankOf(choiceAt(this.#choices, this.#releases), this.#waiting.length)
    const index = rank === 0 ? due : rank - 1 < due ? rank - 1 : rank
    const dueTask = (this.#waiting[due] as Waiting<T>).task
    const [chosen] = this.#waiting.splice(index, 1) as [Waiting<T>]
    this.#streak = index > 0 && chosen.wake === this.#releases ? this.#streak + 1 : 0
    this.#releases++
    return { task: chosen.task, due: dueTask, handover }
  }

  /** The first task in the wake of the last release, else the first of all. */
  #dueIndex(): number {
    let index = this.#waiting.length
    while (index > 0 && (this.#waiting[index - 1] as Waiting<T>).wake === this.#releases) index--
    return index === this.#waiting.length ? 0 : index
  }
}
