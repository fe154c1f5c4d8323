/** What crosses between the main thread and the threads of a gang, all of it structured-cloneable. */

import type { Scope } from '../../instrument/scope.ts'
import type { Problem } from '../../schedule/execution.ts'
import type { BoardSize } from '../board.ts'
import type { Restart } from '../decision.ts'
import type { Lane } from '../lane.ts'
import type { Batch, BatchOutcome } from '../runtime.ts'
import type { Noted } from './records.ts'

/** Where a worker finds the scenario. */
export interface ScenarioPlace {
  /** File URLs of the modules that may export it: the first that does is the one. */
  readonly urls: readonly string[]
  readonly name: string
  /** URLs of modules to import first. */
  readonly preload: readonly string[]
  /** What its loaders are to instrument; `none` where instrumentation was declined. */
  readonly scope: Scope | 'none' | undefined
}

/** A batch, as every worker of the pool is asked to run it; which part a worker plays it settles on the board. */
export interface Job {
  /** Differs from job to job. */
  readonly number: number
  /** Differs from runtime to runtime: each begins with a search of its own. */
  readonly runtime: number
  readonly scenario: ScenarioPlace
  /** Differs from board to board, as do the buffers. */
  readonly board: { readonly id: number; readonly size: BoardSize; readonly buffer: SharedArrayBuffer }
  /** The name of a channel between the threads, where they send each other memory. */
  readonly wire: string | undefined
  readonly buffers: readonly SharedArrayBuffer[]
  /** How many threads take part: as many as there are tasks and lanes. Workers beyond that return at once. */
  readonly threads: number
  /** Those of the workers that tasks start. */
  readonly lanes: readonly Lane[]
  readonly batch: Batch
  readonly tracking: boolean
  readonly opaque: boolean
  /** Differs when the search has to begin anew. */
  readonly generation: number
  readonly patience: number
  /** Methods that are known to be asynchronous; see `control.ts`. */
  readonly learned: readonly string[]
}

/** A `Restart` without what cannot be cloned. */
export type PlainRestart =
  | Exclude<Restart, { reason: 'grow' }>
  | { readonly reason: 'grow'; readonly part: keyof BoardSize; readonly needed: number }

/** An error that ends the batch. */
export interface Fault {
  readonly type: 'scenario' | 'shareable' | 'threads'
  readonly message: string
  readonly stack: string | undefined
  /** Of a `NotShareable`. */
  readonly obstacle?: string | undefined
  readonly advice?: string | undefined
}

/** What one thread has found: told at once as well, lest it be lost with the thread. */
export interface Found {
  readonly problem?: Problem | undefined
  readonly restart?: PlainRestart | undefined
  readonly fault?: Fault | undefined
}

export interface JobResult extends Found {
  readonly role: number
  /** The leader's. */
  readonly outcome?: BatchOutcome | undefined
  readonly reached: readonly string[]
  /** What the thread recorded of the execution that was described last. */
  readonly noted: readonly Noted[]
  /** Methods that it knows to be asynchronous. */
  readonly learned: readonly string[]
  /** What is to be known of the run. */
  readonly notes?: readonly string[] | undefined
}

/** What a part of a batch has come to: how far it came, and how it is to go on. */
export interface Part {
  readonly outcome: BatchOutcome
  readonly restart: PlainRestart | undefined
}

/** A message that does not wait for the end of the job. */
export interface Message {
  readonly heddle: 'found' | 'names' | 'noted'
  /** The number of the job of which it tells. */
  readonly job: number
  readonly epoch: number
  readonly found?: Found | undefined
  /** What the shared objects are called, by number. */
  readonly names?: readonly string[] | undefined
  readonly noted?: Noted | undefined
}
