/**
 * What a thread records of its own strands' steps. The leader's recorder is part of the execution that it describes; what the
 * others have is added to that by the main thread.
 */

import { type Board, Header } from '../board.ts'
import type { Engine } from '../engine.ts'
import type { Model } from '../model.ts'
import { type Granted, Recorder } from '../recorder.ts'
import { strandName } from '../waits.ts'

/** A piece of a recording, in a form that crosses threads. */
export interface Noted {
  /** The step's number, `STANDS` when this only says where a strand stands, `AWAITS` when where it awaits a promise. */
  readonly step: number
  readonly strand: string
  readonly value: string | undefined
  readonly part?: string | undefined
  readonly at: string | undefined
}

export const STANDS = -1
export const AWAITS = -2

/** A recorder that tells of everything at once, so that it is known even if the thread does not live to the end. */
class TellingRecorder extends Recorder {
  readonly #engine: Engine
  readonly #tell: (record: Noted) => void

  constructor(engine: Engine, tell: (record: Noted) => void) {
    super(engine.board)
    this.#engine = engine
    this.#tell = tell
  }

  override announced(strand: number, place?: string): void {
    super.announced(strand, place)
    this.#tell({ step: STANDS, strand: strandName(this.#engine, strand), value: undefined, at: this.placeOf(strand) })
  }

  override performed(granted: Granted, kind: number, payload: unknown, result: unknown, model?: Model): void {
    super.performed(granted, kind, payload, result, model)
    const { strand, step } = granted
    const { value, part, at } = this.steps[step] ?? { value: undefined, at: undefined }
    this.#tell({ step, strand: strandName(this.#engine, strand), value, part, at })
  }
}

/** The records of one thread, by execution: of the one that is described they are asked for later. */
export class Records {
  readonly #engine: Engine
  readonly #wanted: boolean
  readonly #tell: (record: Noted) => void
  #epoch = -1
  #current: Noted[] = []
  #described: { readonly epoch: number; readonly records: readonly Noted[] } | undefined

  constructor(engine: Engine, wanted: boolean, tell: (record: Noted) => void) {
    this.#engine = engine
    this.#wanted = wanted
    this.#tell = tell
    engine.recorder = undefined
  }

  /** A new execution begins in this thread. */
  begin(): void {
    if (!this.#wanted) return
    this.#keepDescribed()
    this.#epoch = this.#engine.epoch
    this.#current = []
    const current = this.#current
    this.#engine.recorder = new TellingRecorder(this.#engine, record => {
      current.push(record)
      this.#tell(record)
    })
  }

  #keepDescribed(): void {
    const { header }: Board = this.#engine.board
    if (this.#epoch >= 0 && header[Header.described] === this.#epoch) {
      this.#described = { epoch: this.#epoch, records: [...this.#current, ...this.#awaits()] }
    }
  }

  #awaits(): Noted[] {
    const { board, recorder, thread, trace } = this.#engine
    return Array.from({ length: trace.strands }, (_, strand) => strand)
      .filter(strand => board.thread[strand] === thread)
      .map(strand => ({
        step: AWAITS,
        strand: strandName(this.#engine, strand),
        value: undefined,
        at: recorder?.awaitOf(strand),
      }))
  }

  /** What this thread has recorded of the execution that was described last. */
  described(): readonly Noted[] {
    this.#keepDescribed()
    const described = this.#described
    return described !== undefined && described.epoch === this.#engine.board.header[Header.described]
      ? described.records
      : []
  }
}
