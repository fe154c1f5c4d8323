/** What all shared objects have in common: they are the user's handles and the engine's models at once. */

import { type InspectOptions, inspect } from 'node:util'
import { OBJECT } from '../../scenario/brands.ts'
import type { Program } from '../../scenario/program.ts'
import { AbortError } from '../abort.ts'
import { Header } from '../board.ts'
import type { Engine } from '../engine.ts'
import type { Model } from '../model.ts'
import type { Allocator } from './allocator.ts'
import { LockMisuse } from './misuse.ts'
import type { Values } from './values.ts'

/** What the shared objects of one thread are made from. */
export class Home {
  readonly engine: Engine
  readonly values: Values
  readonly allocator: Allocator
  /** Names given after `setup`, by object number: they hold for all executions of a program. */
  #names: (string | undefined)[] = []
  #program: Program | undefined

  constructor(engine: Engine, values: Values, allocator: Allocator) {
    this.engine = engine
    this.values = values
    this.allocator = allocator
  }

  nameOf(id: number): string | undefined {
    return this.#program === this.engine.program ? this.#names[id] : undefined
  }

  rename(id: number, name: string): void {
    if (this.#program !== this.engine.program) {
      this.#program = this.engine.program
      this.#names = []
    }
    this.#names[id] = name
  }
}

/**
 * A shared object whose `peek` gives a `P`. Making one must be cheap, since `setup` runs for every execution: nothing that all
 * objects of a class share is kept in an object, and facets and names are made when they are asked for.
 */
export abstract class SharedObject<P = unknown> implements Model {
  // Declared only: as class fields they would first be defined, which is slow once there are more than four classes.
  declare readonly id: number
  declare readonly home: Home
  /** Where its state lies. */
  declare readonly space: Allocator
  /** The execution it was made in; in any other it has no effect. */
  declare readonly epoch: number
  declare private readonly given: string | undefined

  constructor(home: Home, id: number, name: string | undefined) {
    this.id = id
    this.home = home
    this.space = home.allocator
    this.epoch = home.engine.epoch
    this.given = name
    home.allocator.note((this as Model).type)
  }

  get [OBJECT](): true {
    return true
  }

  abstract get type(): string

  get name(): string {
    return this.given ?? this.home.nameOf(this.id) ?? `${this.type}#${this.id}`
  }

  set name(name: string) {
    this.home.rename(this.id, name)
  }

  /** Whether the user gave it a name. */
  get named(): boolean {
    return this.given !== undefined
  }

  get contained(): boolean {
    return true
  }

  enabled(_strand: number, _kind: number): boolean {
    return true
  }

  abstract perform(strand: number, kind: number, key: number, payload: unknown): unknown

  /** The present state, as the user may see it. */
  protected abstract look(): P

  /** `look()` in the words of `inspect`. */
  protected describe(options: InspectOptions): string {
    return inspect(this.look(), options)
  }

  peek(): P {
    const { engine } = this.home
    if (this.epoch !== engine.epoch) throw new AbortError()
    const state = this.look()
    engine.peeked(this, state)
    return state
  }

  /** Announces an operation; resolves once it was performed. */
  request<T>(kind: number, key: number, argument: number, payload: unknown): Promise<T> {
    const { engine } = this.home
    if (this.epoch !== engine.epoch) return engine.refuse()
    return engine.request(this, kind, key, argument, payload) as Promise<T>
  }

  /** The same for synchronous code. */
  requestSync<T>(kind: number, key: number, argument: number, payload: unknown): T {
    const { engine } = this.home
    if (this.epoch !== engine.epoch) throw new AbortError()
    return engine.requestSync(this, kind, key, argument, payload) as T
  }

  /** An error of the user's in which this object is named first. */
  protected misuse(what: string): Error {
    return new Error(`heddle: ${this.type} '${this.name}': ${what}`)
  }

  /** The same of a lock: a failure of a kind of its own. */
  protected lockMisuse(what: string): LockMisuse {
    return new LockMisuse(`heddle: ${this.type} '${this.name}': ${what}`, this.name)
  }

  /** What reports call the task of `strand`. */
  protected taskOf(strand: number): string {
    const { board, program, phase } = this.home.engine
    // What runs outside of the tasks has the number of a strand that is not in use.
    if (strand >= (board.header[Header.strands] as number)) return phase === 'judging' ? 'finally' : 'setup'
    return program.tasks[board.task[strand] as number]!.name
  }

  /** Whether two strands belong to one task, within which a lock may be handed on. */
  protected sameTask(one: number, other: number): boolean {
    const { board } = this.home.engine
    const known = board.header[Header.strands] as number
    return one === other || (one < known && other < known && board.task[one] === board.task[other])
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    const state = this.epoch === this.home.engine.epoch ? this.describe(options) : 'of an earlier execution'
    return `${this.constructor.name} '${this.name}' { ${state} }`
  }
}
