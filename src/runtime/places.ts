/** Places that code reads and writes: properties, entries, variables; what they are called, and which strands meet there. */

import type { Access } from './accesses.ts'

export interface Place {
  readonly owner: Owner
  /** As it is written behind the owner's name; empty for all of it. */
  readonly key: string
  readonly readers: Set<number>
  readonly writers: Set<number>
  /** The last access that was kept. */
  latest: Access | undefined
}

interface Owner {
  /** The object; what stands for the scope of a variable is none that has a name. */
  readonly object: object
  readonly variables: boolean
  readonly places: Map<string, Place>
}

/** Longer paths say less than the class of what they end at. */
const LONGEST_PATH = 60
const WHOLE = ''

export class Contention {
  readonly #owners = new Map<object, Owner>()
  readonly #names = new Map<object, string>()
  /** Where an object was first found. */
  readonly #found = new Map<object, Place>()
  /** Objects that are keys, by number. */
  readonly #entries = new Map<object, number>()
  /** Of names that several objects would have. */
  readonly #taken = new Map<string, (Owner | Place)[]>()

  name(object: object, name: string): void {
    if (!this.#names.has(object)) this.#names.set(object, name)
  }

  place(object: object, key: string, entry: object | undefined, variables: boolean): Place {
    let owner = this.#owners.get(object)
    if (owner === undefined) this.#owners.set(object, (owner = { object, variables, places: new Map() }))
    const name = entry === undefined ? key : `[${this.#entryName(entry)}]`
    let place = owner.places.get(name)
    if (place === undefined) {
      place = { owner, key: name, readers: new Set(), writers: new Set(), latest: undefined }
      owner.places.set(name, place)
    }
    return place
  }

  #entryName(entry: object): string {
    let number = this.#entries.get(entry)
    if (number === undefined) this.#entries.set(entry, (number = this.#entries.size + 1))
    return `${classOf(entry)} ${number}`
  }

  touch(place: Place, strand: number, writes: boolean): void {
    ;(writes ? place.writers : place.readers).add(strand)
  }

  /** Notes that `value` is in `place`: that is what it is called by, unless it has a name. */
  holds(place: Place, value: unknown): void {
    if (typeof value !== 'object' || value === null || place.key === WHOLE) return
    if (!this.#names.has(value) && !this.#found.has(value) && value !== place.owner.object)
      this.#found.set(value, place)
  }

  /** Whether two strands touched the place, or all of its owner, and one changed it. */
  isContended(place: Place): boolean {
    const { owner, key, readers, writers } = place
    const whole = owner.places.get(WHOLE)
    const others = key === WHOLE ? [...owner.places.values()] : whole === undefined ? [place] : [place, whole]
    const written = others.flatMap(place => [...place.writers])
    const touched = [...written, ...others.flatMap(place => [...place.readers])]
    return differ(writers, touched) || differ(readers, written)
  }

  nameOf(place: Place): string {
    const { owner, key } = place
    if (owner.variables) return this.#unique(key, place)
    const name = this.#ownerName(owner.object, 0)
    const whole = `${name}${key}`
    if (name === '') return whole === '' ? 'state' : whole.replace(/^\./, '')
    return whole
  }

  #ownerName(object: object, depth: number): string {
    const known = this.#names.get(object)
    if (known !== undefined) return known
    const found = this.#found.get(object)
    let name: string | undefined
    if (found !== undefined && depth < LONGEST_PATH) {
      const holder = found.owner.variables ? '' : this.#ownerName(found.owner.object, depth + 1)
      const path = `${holder}${found.key}`.replace(/^\./, '')
      if (path.length <= LONGEST_PATH) name = path
    }
    const owner = this.#owners.get(object)
    if (name === undefined) {
      name = classOf(object)
      if (owner !== undefined) name = this.#unique(name, owner)
    }
    this.#names.set(object, name)
    return name
  }

  /** `name`, with a number when another has it already. */
  #unique(name: string, whose: Owner | Place): string {
    const taken = this.#taken.get(name) ?? []
    this.#taken.set(name, taken)
    let at = taken.indexOf(whose)
    if (at < 0) at = taken.push(whose) - 1
    return at === 0 ? name : `${name}#${at + 1}`
  }
}

/** Whether there is one in `a` and another one in `b`. */
const differ = (a: ReadonlySet<number>, b: readonly number[]): boolean => [...a].some(one => b.some(two => two !== one))

/** What an object is, in a word. */
function classOf(object: object): string {
  const prototype = Object.getPrototypeOf(object) as object | null
  const property = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')
  const name = typeof property?.value === 'function' ? (property.value as { readonly name: unknown }).name : undefined
  if (typeof object === 'function') return 'function'
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'object'
}
