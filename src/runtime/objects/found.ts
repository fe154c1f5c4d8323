/**
 * Shared objects that tasks in different threads find by a name that only their code knows: a lock of `navigator.locks`, a
 * channel's receiver, raw memory that was sent. `setup` has not made them, so the first thread to name one does, on the board; every other thread makes
 * its handle before it does anything else with the turn. All make them in the same order, hence at the same positions.
 */

import { hashString } from '../../schedule/random.ts'
import { Header } from '../board.ts'
import type { Engine } from '../engine.ts'
import type { Allocator } from './allocator.ts'
import type { PooledBuffers } from './buffer.ts'
import { Mail } from './mail.ts'
import { SharedMemory } from './memory.ts'
import { Home } from './object.ts'
import { RwLock } from './rwlock.ts'
import type { Values } from './values.ts'

/** What can be found: how each is made. */
const makers = {
  lock: (home: Home, id: number, name: string, _buffers: PooledBuffers) => new RwLock(home, id, name),
  mail: (home: Home, id: number, name: string, buffers: PooledBuffers) => new Mail(home, id, name, buffers),
  memory: (home: Home, id: number, name: string, _buffers: PooledBuffers) => new SharedMemory(home, id, name),
}
type Sort = keyof typeof makers
type Made<S extends Sort> = ReturnType<(typeof makers)[S]>

/** Of an object that was found, in a slot on the board. */
type Entry = readonly [sort: Sort, key: string, name: string]

export class Found {
  /** How many of the execution's this thread knows. */
  known = 0
  /** Called when this thread has made one. */
  made: () => void = () => {}
  /** What a message is to whoever takes it, where it is more than its value. */
  open: (message: unknown) => unknown = message => message
  readonly #home: Home
  readonly #buffers: PooledBuffers
  readonly #objects = new Map<string, Made<Sort>>()

  constructor(engine: Engine, values: Values, allocator: Allocator, buffers: PooledBuffers) {
    this.#home = new Home(engine, values, allocator)
    this.#buffers = buffers
  }

  /** Forgets the execution before. */
  begin(): void {
    this.known = 0
    if (this.#objects.size > 0) this.#objects.clear()
  }

  /** The object under `key`; reports call it `name`. Throws `BoardOverflow`. */
  of<S extends Sort>(sort: S, key: string, name: string): Made<S> {
    const { engine, values } = this.#home
    const found = this.#objects.get(`${sort} ${key}`)
    if (found !== undefined) return found as Made<S>
    const slot = values.allocate()
    const entry: Entry = [sort, key, name]
    values.write(slot, values.pack(entry, { type: sort, name }))
    const object = this.#make(entry) as Made<S>
    this.known++
    const { header } = engine.board
    header[Header.found] = (header[Header.found] as number) + 1
    this.made()
    return object
  }

  /** In `setup`, which every thread runs alike: makes the object under `key` as `shared` makes its objects. */
  beforehand<S extends Sort>(sort: S, key: string, name: string): Made<S> {
    return (this.#objects.get(`${sort} ${key}`) ?? this.#make([sort, key, name])) as Made<S>
  }

  /** The keys of a sort, in the order in which they were first found. */
  keys(sort: Sort): string[] {
    const prefix = `${sort} `
    return [...this.#objects.keys()].flatMap(key => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  }

  /** Makes handles on what other threads have found. */
  catchUp(): void {
    const { engine, values, allocator } = this.#home
    while (this.known < (engine.board.header[Header.found] as number)) {
      const slot = allocator.aside(() => values.allocate())
      const entry = values.read(slot) as Entry
      allocator.aside(() => this.#make(entry))
      this.known++
    }
  }

  #make([sort, key, name]: Entry): Made<Sort> {
    const { engine } = this.#home
    const object = engine.register(id => makers[sort](this.#home, id, name, this.#buffers)) as Made<Sort>
    engine.objectNames[object.id] = hashString(name)
    if (object instanceof Mail) object.open = this.open
    this.#objects.set(`${sort} ${key}`, object)
    return object
  }
}
