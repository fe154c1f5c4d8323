/**
 * What the code of each step touches on the heap, for `dpor` in opaque scenarios: kept while an execution runs whose policy asks
 * for it. It goes by steps, whosever code it is that a step makes run.
 *
 * Objects are named so that the same one has the same name in all executions that have come to it in the same way: one that
 * instrumented code makes by where in its strand's steps that was, or in `setup`; what else `setup` has returned by its path. What
 * has no name may be any object.
 *
 * Promises are watched by V8's hooks: settling one, waiting for it and going on after it write it. They go by the task that has
 * made them, which touches its own in most steps anyway.
 */

import { promiseHooks } from 'node:v8'
import { setAccessListener, setFootprintListener } from '../instrument/accesses-runtime.ts'
import { CONTENTS, type FootprintListener, ORDER, PROTOTYPES, VARIABLES } from '../instrument/footprints-runtime.ts'
import { sortOf } from '../instrument/functions.ts'
import { isControlled, isSharedObject } from '../scenario/brands.ts'
import type { Program } from '../scenario/program.ts'
import { ANY, CONTENT, EVERYTHING, type Footprint, NOTHING, READ, WRITE } from '../schedule/footprint.ts'
import { isWrite } from '../schedule/operation.ts'
import { hashString, mix } from '../schedule/random.ts'
import { Header } from './board.ts'
import type { Engine } from './engine.ts'

/** Places of a step beyond which it counts as touching everything. */
const MOST = 256
/** Objects of a state that are named. */
const NAMED = 5_000
/** Names of what is no object of the user's. */
const PROMISES = 1
const SEEN = 2
const SETUP = 3

/** Whether all that this package itself calls while tasks run is instrumented. */
export function isInstrumented({ tasks, always, sometimes }: Program): boolean {
  const called = [...tasks.map(task => task.run), ...[...always, ...sometimes].map(each => each.holds)] as unknown[]
  return called.every(f => typeof f === 'function' && sortOf(f) === 'code')
}

/** A number that is neither 0 nor one of the above. */
const nameFrom = (a: number, b: number): number => mix(a, b) | 0x10

const INDEX = /^\d+$/

function propertyKey(key: PropertyKey | undefined): number {
  if (key === undefined) return ANY
  if (key === CONTENTS) return CONTENT
  const hash = hashString(String(key)) & (CONTENT - 1) || 1
  return key === ORDER || typeof key === 'number' || (typeof key === 'string' && INDEX.test(key))
    ? hash | CONTENT
    : hash
}

export class FootprintLog implements FootprintListener {
  readonly #engine: Engine
  /** Whether the present execution is to be recorded. */
  active = false
  /** Why it does not tell all, if it does not. */
  untold: string | undefined
  readonly #steps: (number[] | undefined)[] = []
  readonly #finished: (Footprint | undefined)[] = []
  #names = new WeakMap<object, number>()
  #owners = new WeakMap<object, number>()
  #births = 0
  #bornAt = -1
  /** Whether `setup` has not waited for anything yet. */
  #early = false
  #unhook: (() => void) | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Prepares for an execution. */
  begin(active: boolean): void {
    const { frontier, trace } = this.#engine
    this.active = active
    frontier.footprints = active ? this : undefined
    trace.footprints = active ? this : undefined
    if (!active) {
      if (this.#unhook !== undefined) setAccessListener(undefined)
      this.end()
      return
    }
    this.untold = undefined
    this.#steps.length = 0
    this.#finished.length = 0
    this.#names = new WeakMap([
      [VARIABLES, 4],
      [PROTOTYPES, 5],
    ])
    this.#owners = new WeakMap()
    this.#births = 0
    this.#bornAt = -1
    this.#early = true
    queueMicrotask(() => {
      this.#early = false
    })
    this.listen()
  }

  listen(): void {
    setFootprintListener(this)
    this.#unhook ??= promiseHooks.createHook({
      init: this.#initiated,
      settled: this.#touchedPromise,
      before: this.#touchedPromise,
    } as Parameters<typeof promiseHooks.createHook>[0]) as unknown as () => void
  }

  /** Lets go of the platform. */
  end(): void {
    this.#unhook?.()
    this.#unhook = undefined
  }

  // ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  born(object: object): void {
    const { board, phase } = this.#engine
    if (phase === 'setup') {
      if (this.#early) this.#names.set(object, nameFrom(SETUP, ++this.#births))
      return
    }
    if (phase !== 'running' || this.#engine.observing >= 0) return
    const step = this.#step
    if (step !== this.#bornAt) {
      this.#bornAt = step
      this.#births = 0
    }
    const strand = board.header[Header.current] as number
    const by = nameFrom(board.name[strand] as number, board.steps[strand] as number)
    this.#names.set(object, nameFrom(by, ++this.#births))
  }

  /** Names what `setup` has returned. */
  ready(state: unknown): void {
    const queue: (readonly [object, number])[] = []
    const seen = new Set<object>()
    const meet = (value: unknown, path: number) => {
      if (typeof value !== 'object' || value === null || seen.has(value) || seen.size >= NAMED) return
      if (isControlled(value) || isSharedObject(value)) return
      seen.add(value)
      if (!this.#names.has(value)) this.#names.set(value, path)
      queue.push([value, path])
    }
    meet(state, nameFrom(SETUP, -1))
    for (let i = 0; i < queue.length; i++) {
      const [object, path] = queue[i] as readonly [object, number]
      for (const key of Reflect.ownKeys(object)) {
        const property = Object.getOwnPropertyDescriptor(object, key)
        if (property !== undefined && 'value' in property) meet(property.value, nameFrom(path, hashString(String(key))))
      }
      let n = 0
      if (object instanceof Map || object instanceof Set) {
        for (const each of object) for (const value of [each].flat()) meet(value, nameFrom(path, --n))
      }
    }
  }

  // ── what is told ────────────────────────────────────────────────────────────────────────────────────────────────────

  get #step(): number {
    return (this.#engine.board.header[Header.step] as number) - 1
  }

  touch(owner: object | undefined, key: PropertyKey | undefined, done: number): void {
    this.#note(owner === undefined ? ANY : (this.#names.get(owner) ?? ANY), propertyKey(key), done)
  }

  entry(owner: object, key: unknown, done: number): void {
    const isObject = (typeof key === 'object' && key !== null) || typeof key === 'function'
    const name = isObject ? this.#names.get(key as object) : hashString(String(key))
    const place = name === undefined ? CONTENT : (name & (CONTENT - 1) || 1) | CONTENT
    this.#note(this.#names.get(owner) ?? ANY, place, done)
  }

  all(done: number): void {
    this.#note(ANY, ANY, done)
  }

  lost(why: string): void {
    if (this.#engine.phase === 'running') this.untold ??= why
  }

  #note(owner: number, key: number, done: number): void {
    const engine = this.#engine
    if (engine.phase !== 'running') return
    if (engine.observing >= 0) {
      if ((done & WRITE) !== 0) this.lost('a condition changes something')
      return
    }
    this.#add(owner, key, done)
  }

  #add(owner: number, key: number, done: number): void {
    const step = this.#step
    if (step < 0) return
    const places = (this.#steps[step] ??= [])
    for (let i = 0; i < places.length; i += 3) {
      if (places[i] !== owner || places[i + 1] !== key) continue
      places[i + 2] = (places[i + 2] as number) | done
      return
    }
    places.push(owner, key, done)
  }

  // ── promises ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The task whose step runs; -1 where none does. */
  get #task(): number {
    const { board, phase } = this.#engine
    return phase === 'running' && this.#step >= 0 ? (board.task[board.header[Header.current] as number] as number) : -1
  }

  readonly #initiated = (promise: Promise<unknown>, parent: Promise<unknown> | undefined): void => {
    this.#owners.set(promise, this.#task)
    if (parent !== undefined) this.#touchedPromise(parent)
  }

  readonly #touchedPromise = (promise: Promise<unknown>): void => {
    const engine = this.#engine
    if (engine.phase !== 'running' || engine.observing >= 0 || this.#step < 0) return
    this.#add(PROMISES, (this.#owners.get(promise) ?? -1) + 2, READ | WRITE)
  }

  // ── what came of it ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the code of a step has touched; to be asked for when it has come to rest. */
  of(step: number): Footprint {
    return (this.#finished[step] ??= this.#finish(step))
  }

  #finish(step: number): Footprint {
    const places = this.#steps[step]
    const { program, trace } = this.#engine
    const looked = program.always.length + program.sometimes.length > 0
    if (looked && (isWrite(trace.kind(step)) || writes(places))) this.#see(step)
    const all = this.#steps[step]
    if (all === undefined) return NOTHING
    return all.length > MOST * 3 ? EVERYTHING : Int32Array.from(all)
  }

  /** Conditions are evaluated after every step, so they would see the order of any two that change something. */
  #see(step: number): void {
    ;(this.#steps[step] ??= []).push(SEEN, 1, READ | WRITE)
  }
}

/** Whether anything is written but promises. */
function writes(places: readonly number[] | undefined): boolean {
  for (let i = 0; places !== undefined && i < places.length; i += 3) {
    if (places[i] !== PROMISES && ((places[i + 2] as number) & WRITE) !== 0) return true
  }
  return false
}
