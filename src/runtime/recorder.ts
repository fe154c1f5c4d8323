/** What is kept besides the trace when an execution is replayed for a report: values, and places in the user's code. */

import { inspect } from 'node:util'
import type { Recording } from '../schedule/execution.ts'
import { isMemory } from '../schedule/memory.ts'
import { Kind } from '../schedule/operation.ts'
import type { AccessLog } from './accesses.ts'
import { type Board, Header } from './board.ts'
import {
  type CapturedStack,
  callerOrigin,
  captureStack,
  formatLocation,
  inPackage,
  localPath,
  userLocation,
} from './location.ts'
import { AGAIN, AWAY, type Model } from './model.ts'

/** Operations whose value goes in; of the others the result is shown. */
const showsArgument = new Set<number>([
  Kind.set,
  Kind.store,
  Kind.put,
  Kind.tryPut,
  Kind.point,
  Kind.call,
  Kind.effect,
  Kind.query,
  Kind.timer,
  Kind.write,
  Kind['Atomics.store'],
])
/** Operations that a value says nothing about. */
const showsNothing = new Set<number>([
  Kind.start,
  Kind.acquire,
  Kind.acquireRead,
  Kind.acquireWrite,
  Kind.release,
  Kind.releaseRead,
  Kind.releaseWrite,
  Kind.wait,
  Kind.wake,
  Kind.pass,
  Kind.countDown,
  Kind.close,
  Kind.immediate,
])

/** Operations that say whether they got the lock. */
const triesLock = new Set<number>([Kind.tryAcquire, Kind.tryAcquireRead, Kind.tryAcquireWrite])

const LONGEST = 60
/** Objects whose state a broken condition's message tells. */
const MOST_LOOKS = 6

/** A value on one line. */
export function show(value: unknown): string {
  const text = inspect(value, {
    depth: 3,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 40,
  })
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

interface RecordedStep {
  value: string | undefined
  part?: string | undefined
  at: string | undefined
}

/** An operation that is being performed. */
export interface Granted {
  readonly strand: number
  readonly step: number
  readonly at: string | undefined
  readonly foreign: boolean
}

export class Recorder {
  readonly #board: Board
  readonly #places: (string | undefined)[] = []
  readonly #foreign: boolean[] = []
  /** The steps to which a dependency's code has brought their strands. */
  readonly #foreignSteps = new Set<number>()
  readonly #promises: (CapturedStack | undefined)[] = []
  readonly steps: RecordedStep[] = []
  readonly skipped: string[] = []
  /** What instrumented code reads and writes in between, where that is listened to. */
  accesses: AccessLog | undefined
  /** What code has looked at since the last call of `looksAnew`. */
  readonly #looks = new Map<Model, string>()
  /** Whether the condition has gone by something else as well. */
  #elsewhere = false

  constructor(board: Board) {
    this.#board = board
  }

  /** Called when a strand comes to a scheduling point, from within the user's call unless `place` says where that is. */
  announced(strand: number, place?: string): void {
    if (place !== undefined) {
      this.#places[strand] = localPath(place)
      this.#foreign[strand] = inPackage(place)
      return
    }
    const { location, foreign } = callerOrigin()
    this.#places[strand] = location && formatLocation(location)
    this.#foreign[strand] = foreign
  }

  /** Where the strand stands. */
  placeOf(strand: number): string | undefined {
    return this.#places[strand]
  }

  /** Whether it was a dependency's code that brought the strand to its operation of `step`, or else to where it stands. */
  isForeign(strand: number, step: number): boolean {
    return step < 0 ? this.#foreign[strand] === true : this.#foreignSteps.has(step)
  }

  /** Called when code of a strand has made a promise, as every `await` does. */
  promised(strand: number): void {
    this.#promises[strand] = captureStack()
  }

  /** Where the strand awaits a plain promise, if that is what it does: there it has made its last promise. */
  awaitOf(strand: number): string | undefined {
    const location = userLocation(this.#promises[strand]?.stack ?? '')
    return location && formatLocation(location)
  }

  /** Called when an operation is about to be performed, which may run code that comes to others. */
  granted(strand: number): Granted {
    const step = (this.#board.header[Header.step] as number) - 1
    return { strand, step, at: this.#places[strand], foreign: this.#foreign[strand] === true }
  }

  /** Called when it was performed. */
  performed({ step, at, foreign }: Granted, kind: number, payload: unknown, result: unknown, model?: Model): void {
    const told = model?.tell?.(kind, payload)
    const value = told?.outcome ?? this.#value(kind, told === undefined ? payload : told.value, result)
    this.steps[step] = { value: value === '' ? undefined : value, part: told?.part, at }
    if (foreign) this.#foreignSteps.add(step)
  }

  /** Called before a condition is evaluated. */
  looksAnew(): void {
    this.#looks.clear()
    this.#elsewhere = false
  }

  /** Called when code looks at an object without an operation. */
  looked(model: Model, state: unknown): void {
    this.#looks.set(model, show(state))
  }

  /** The objects that the condition evaluated last has looked at; undefined when those are not all that it went by. */
  get lookedAt(): readonly string[] | undefined {
    if (this.#elsewhere || this.#looks.size === 0) return undefined
    return [...this.#looks.keys()].map(model => model.name)
  }

  /** The tasks' results for a condition: whether it goes by them is noted. */
  watched<T extends object>(results: T): T {
    return new Proxy(results, {
      get: (target, key, receiver) => {
        this.#elsewhere = true
        return Reflect.get(target, key, receiver)
      },
    })
  }

  /** What the condition evaluated last has seen: `from = 40, to = 110`; undefined when that was nothing. */
  get seen(): string | undefined {
    const looks = [...this.#looks].map(([{ name }, state]) => `${name} = ${state}`)
    if (looks.length === 0) return undefined
    return looks.length > MOST_LOOKS ? `${looks.slice(0, MOST_LOOKS).join(', ')}, …` : looks.join(', ')
  }

  #value(kind: number, payload: unknown, result: unknown): string | undefined {
    if (result instanceof Error) return `✗ ${result.message.replace(/^heddle: /, '')}`
    if (showsNothing.has(kind)) return undefined
    if (kind === Kind.deliver && result === undefined) return undefined
    if (kind === Kind.await) return payload === undefined ? undefined : show(payload)
    if (isMemory(kind) && payload === undefined && result === undefined) return undefined
    if (kind === Kind.point || kind === Kind.call) return typeof payload === 'string' ? payload : undefined
    if (showsArgument.has(kind)) return payload === undefined ? 'undefined' : show(payload)
    if (result === AGAIN || result === AWAY) return undefined
    if (triesLock.has(kind)) return result === undefined || result === false ? 'no' : 'yes'
    if (typeof result === 'function') return undefined
    return show(result)
  }

  finish(strands: readonly string[], objects: readonly string[]): Recording {
    const length = this.#board.header[Header.step] as number
    return {
      steps: Array.from({ length }, (_, i) => this.steps[i] ?? { value: undefined, at: undefined }),
      strands,
      objects,
      skipped: this.skipped,
      accesses: this.accesses?.finish() ?? [],
    }
  }
}
