/** A task that waits for its release, and what became of it: the record behind `report()` and the printed counterexample. */

import type { SchedulerAct, SchedulerReportItem } from 'fast-check'
import { stringify } from 'fast-check'

export type TaskKind = SchedulerReportItem['schedulingType']

export class ScheduledTask<TMetaData> {
  readonly id: number
  readonly kind: TaskKind
  readonly label: string
  readonly metadata: TMetaData | undefined
  readonly act: SchedulerAct
  /** Lets the task go on; resolves once it has settled, either way. */
  readonly release: () => Promise<void>
  status: 'pending' | 'resolved' | 'rejected' = 'pending'
  /** The task that the default order would have released instead of this one. */
  insteadOf: number | undefined
  /** Whether it was released as another chain had gone on for too long. */
  handover = false
  #output: string | undefined

  constructor(
    id: number,
    kind: TaskKind,
    label: string,
    metadata: TMetaData | undefined,
    act: SchedulerAct,
    release: (task: ScheduledTask<TMetaData>) => Promise<void>,
  ) {
    this.id = id
    this.kind = kind
    this.label = label
    this.metadata = metadata
    this.act = act
    this.release = () => release(this)
  }

  settled(status: 'resolved' | 'rejected', output: unknown): void {
    this.status = status
    // Now, as it may be mutated later.
    this.#output = output === undefined ? undefined : stringify(output)
  }

  /** The item for `report()`, with the very same keys as fast-check's. */
  reported(): SchedulerReportItem<TMetaData> {
    const { id: taskId, kind: schedulingType, label, status } = this
    const metadata = this.metadata as TMetaData
    const item = { status, schedulingType, taskId, label, metadata }
    return status === 'pending' ? item : { ...item, outputValue: this.#output as string }
  }
}
