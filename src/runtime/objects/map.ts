/** A map from primitive keys to values. An operation's key is a hash of the map's key; `keys()` concerns them all. */

import { inspect } from 'node:util'
import { describe } from '../../scenario/describe.ts'
import type { SharedMap as Handle, MapKey } from '../../scenario/shared.ts'
import { ANY_KEY, Kind } from '../../schedule/operation.ts'
import { hashString } from '../../schedule/random.ts'
import { argumentOf } from '../argument.ts'
import { type Home, SharedObject } from './object.ts'
import type { Packed } from './packed.ts'
import type { Table } from './table.ts'

const { get: GET, set: SET, has: HAS, delete: DELETE, keys: KEYS } = Kind

type Sync<K extends MapKey, V> = Handle<K, V>['sync']

/** The payload of a `set`. */
interface Entry {
  readonly key: MapKey
  readonly value: Packed
}

/** A number for a key that is the same in every thread; equal numbers of different keys only make them depend on each other. */
const hashOf = (key: unknown): number => hashString(String(key)) & 0x7fffffff

export class SharedMap<K extends MapKey, V> extends SharedObject<ReadonlyMap<K, V>> implements Handle<K, V> {
  readonly #table: Table

  constructor(home: Home, id: number, name: string | undefined, entries: Iterable<readonly [K, V]>) {
    super(home, id, name)
    this.#table = home.values.table()
    for (const [key, value] of entries) this.#table.set(this.#check(key), this.pack(value))
  }

  get type(): string {
    return 'map'
  }

  #check(key: unknown): MapKey {
    const type = typeof key
    if (type === 'string' || type === 'number' || type === 'bigint' || type === 'boolean') return key as MapKey
    throw new TypeError(
      `heddle: map '${this.name}': ${describe(key)} is no key, only strings, numbers, bigints and booleans are`,
    )
  }

  protected look(): ReadonlyMap<K, V> {
    const table = this.#table
    return new Map(table.keys().map(key => [key as K, this.home.values.unpack(table.get(key)) as V]))
  }

  tell(kind: number, payload: unknown): { part: string; value?: unknown } {
    if (kind === SET) {
      const { key, value } = payload as Entry
      return { part: `[${inspect(key)}]`, value: this.home.values.unpack(value) }
    }
    return { part: kind === KEYS ? '' : `[${inspect(payload)}]` }
  }

  partOf(number: number): string {
    const key = this.#table.keys().find(each => hashOf(each) === number)
    return key === undefined ? '' : `[${inspect(key)}]`
  }

  perform(_strand: number, kind: number, _key: number, payload: unknown): unknown {
    const table = this.#table
    switch (kind) {
      case GET:
        return this.home.values.unpack(table.get(this.#check(payload)))
      case SET: {
        const { key, value } = payload as Entry
        if (!table.has(this.#check(key))) this.#mark()
        return table.set(key, value)
      }
      case HAS:
        return table.has(this.#check(payload))
      case DELETE:
        return this.#delete(this.#check(payload))
      default:
        return table.keys()
    }
  }

  #delete(key: MapKey): boolean {
    const was = this.#table.delete(key)
    if (was) this.#mark()
    return was
  }

  /** Notes in the trace that an entry has come or gone. */
  #mark(): void {
    if (this.home.engine.phase === 'running') this.home.engine.mark()
  }

  /** The value as it goes on the way to `perform`. */
  pack(value: V): Packed {
    return this.home.values.pack(value, this)
  }

  get(key: K): Promise<V | undefined> {
    return this.request(GET, hashOf(key), 0, key)
  }

  set(key: K, value: V): Promise<void> {
    return this.request(SET, hashOf(key), argumentOf(value), { key, value: this.pack(value) })
  }

  has(key: K): Promise<boolean> {
    return this.request(HAS, hashOf(key), 0, key)
  }

  delete(key: K): Promise<boolean> {
    return this.request(DELETE, hashOf(key), 0, key)
  }

  keys(): Promise<K[]> {
    return this.request(KEYS, ANY_KEY, 0, undefined)
  }

  get sync(): Sync<K, V> {
    return new SyncMap(this)
  }
}

class SyncMap<K extends MapKey, V> implements Sync<K, V> {
  readonly #map: SharedMap<K, V>

  constructor(map: SharedMap<K, V>) {
    this.#map = map
  }

  get(key: K): V | undefined {
    return this.#map.requestSync(GET, hashOf(key), 0, key)
  }

  set(key: K, value: V): void {
    this.#map.requestSync(SET, hashOf(key), argumentOf(value), { key, value: this.#map.pack(value) })
  }

  has(key: K): boolean {
    return this.#map.requestSync(HAS, hashOf(key), 0, key)
  }

  delete(key: K): boolean {
    return this.#map.requestSync(DELETE, hashOf(key), 0, key)
  }

  keys(): K[] {
    return this.#map.requestSync(KEYS, ANY_KEY, 0, undefined)
  }
}
