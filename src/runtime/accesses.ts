/**
 * What instrumented code reads and writes between its scheduling points, kept while an execution is recorded for a report. No
 * access is a scheduling point: on one event loop nobody can come in between.
 *
 * Only code of tasks is listened to. Within a step the first read of a place tells what the strand found, and the last write
 * what it left; what several strands touched and one of them changed is what a report shows.
 */

import type { CodeAccess } from '../instrument/accesses-runtime.ts'
import { callerOf } from '../intercept/caller.ts'
import { isControlled, isSharedObject } from '../scenario/brands.ts'
import { below, eachContainer, eachValue } from '../scenario/state/plain.ts'
import type { RecordedAccess } from '../schedule/execution.ts'
import { Header } from './board.ts'
import type { Engine } from './engine.ts'
import { localPath } from './location.ts'
import { Contention, type Place } from './places.ts'
import { show } from './recorder.ts'

/** What one execution keeps, at most: more is a loop that nobody would read about. */
const MOST = 5_000

/** An access as it was, before it is known what is to be shown. */
export interface Access {
  readonly step: number
  readonly strand: number
  readonly place: Place
  readonly access: 'read' | 'write'
  readonly operation: string
  value: unknown
  text: string | undefined
  site: string
}

export class AccessLog {
  readonly #engine: Engine
  readonly #contention = new Contention()
  readonly #all: Access[] = []
  #finished: readonly RecordedAccess[] | undefined
  /** Whether a value is being put into words, which may run code of the user's. */
  #busy = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Names what `setup` has returned. */
  ready(state: unknown): void {
    if (typeof state !== 'object' || state === null) return
    const name = (object: unknown, path: string) => {
      if (typeof object === 'object' && object !== null) this.#contention.name(object, path)
    }
    name(state, '')
    eachValue(state, (key, value) => name(value, key))
    eachContainer(state, (container, path) => eachValue(container, (key, value) => name(value, below(path, key))))
  }

  readonly listen = (access: CodeAccess): void => {
    const engine = this.#engine
    if (this.#busy || engine.phase !== 'running' || engine.observing >= 0 || this.#all.length >= MOST) return
    const { owner } = access
    if (isSharedObject(owner) || isControlled(owner)) return
    const strand = callerOf(engine)
    if (strand < 0) return
    this.#busy = true
    try {
      this.#note(access, strand)
    } finally {
      this.#busy = false
    }
  }

  #note({ access, operation, owner, key, entry, variable, shows, value, site }: CodeAccess, strand: number): void {
    const step = (this.#engine.board.header[Header.step] as number) - 1
    const place = this.#contention.place(owner, key, entry, variable)
    if (shows) this.#contention.holds(place, value)
    this.#contention.touch(place, strand, access === 'write')
    const { latest } = place
    const again = latest !== undefined && latest.step === step && latest.strand === strand ? latest : undefined
    // What a strand reads of its own it knows.
    if (again !== undefined && access === 'read') return
    const text = shows ? show(value) : undefined
    if (again !== undefined && again.access === 'write' && again.operation === operation) {
      again.value = shows ? value : NOTHING
      again.text = text
      again.site = site
      return
    }
    place.latest = { step, strand, place, access, operation, value: shows ? value : NOTHING, text, site }
    this.#all.push(place.latest)
  }

  /** All accesses to what several strands touched and one of them changed, in order. */
  get contended(): readonly Access[] {
    const contended = new Map<Place, boolean>()
    return this.#all.filter(({ place }) => {
      let is = contended.get(place)
      if (is === undefined) contended.set(place, (is = this.#contention.isContended(place)))
      return is
    })
  }

  /** The same for a report and for checkers; to be asked for when the execution is over. */
  finish(): readonly RecordedAccess[] {
    return (this.#finished ??= this.#told())
  }

  #told(): readonly RecordedAccess[] {
    const { board, program } = this.#engine
    const spots = new Map<Place, number>()
    const contents = new Map<unknown, number>()
    const numberOf = <K>(of: Map<K, number>, key: K): number => {
      const number = of.get(key) ?? of.size
      of.set(key, number)
      return number
    }
    return this.contended.map(each => ({
      step: each.step,
      task: program.tasks[board.task[each.strand] as number]!.name,
      strand: each.strand,
      access: each.access,
      operation: each.operation,
      place: this.nameOf(each.place),
      value: each.text,
      at: localPath(each.site),
      spot: numberOf(spots, each.place),
      content: each.value === NOTHING ? undefined : numberOf(contents, each.value),
      number: typeof each.value === 'number' ? each.value : undefined,
      missing: each.value === undefined || each.value === null,
    }))
  }

  nameOf(place: Place): string {
    return this.#contention.nameOf(place)
  }
}

/** Stands for a value that nobody has seen. */
export const NOTHING = Symbol('nothing')
