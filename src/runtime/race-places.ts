/**
 * Which of the places that `allowRaces` names each access to shared memory is at. Only the thread that makes the access knows where
 * it is, and only the leader judges races, so it is kept on the board: an integer a step, with a bit for each entry.
 *
 * To find out where an access is may cost a look at the stack, so this is in place only where a scenario names places.
 */

import picomatch from 'picomatch'
import { touchesMemory } from '../checkers/data-race/step.ts'
import type { AllowedRace } from '../scenario/allow-races.ts'
import type { Engine } from './engine.ts'
import { callerOrigin, formatLocation, localPath } from './location.ts'
import type { Allocator } from './objects/allocator.ts'

/** A file, its line and its column, where they are given. */
const PLACE = /^(.*?)(?::(\d+))?(?::(\d+))?$/

const partsOf = (place: string) => PLACE.exec(place)!.slice(1) as [string, string | undefined, string | undefined]

/** Whether a place is the one that `wanted` names. */
export function placeMatcher(wanted: string): (place: string) => boolean {
  const [pattern, line, column] = partsOf(wanted)
  const isFile = picomatch(pattern.includes('/') ? pattern : `**/${pattern}`, { dot: true })
  return place => {
    const [file, itsLine, itsColumn] = partsOf(place)
    return (line ?? itsLine) === itsLine && (column ?? itsColumn) === itsColumn && (file === pattern || isFile(file))
  }
}

export class RacePlaces {
  readonly #engine: Engine
  readonly #allocator: Allocator
  readonly #matchers: readonly (readonly ((place: string) => boolean)[])[]
  /** The bits of a place. */
  readonly #known = new Map<string, number>()
  /** By strand, of the operation before which it stands. */
  readonly #standing: number[] = []
  #at = 0

  constructor(engine: Engine, allocator: Allocator, allowed: readonly AllowedRace[]) {
    this.#engine = engine
    this.#allocator = allocator
    this.#matchers = allowed.map(({ at = [] }) => [at].flat().map(placeMatcher))
  }

  /** Makes room for a new execution; in `setup`, before the user's own. Throws `BoardOverflow`. */
  prepare(): void {
    this.#at = this.#allocator.allocate(this.#engine.board.size.steps)
  }

  /** Called when a strand comes to a scheduling point, from within the user's call unless `place` says where that is. */
  announced(strand: number, object: number, place: string | undefined): void {
    const touches = touchesMemory(this.#engine.models[object]?.type ?? '')
    this.#standing[strand] = touches ? this.#bitsOf(place === undefined ? callersPlace() : localPath(place)) : 0
  }

  /** Called when a strand takes `step`. */
  taken(strand: number, step: number): void {
    this.#allocator.memory[this.#at + step] = this.#standing[strand] ?? 0
  }

  /** Whether `step` is at a place of entry number `entry`. */
  isAt(step: number, entry: number): boolean {
    return ((this.#allocator.memory[this.#at + step] as number) & (1 << entry)) !== 0
  }

  #bitsOf(place: string): number {
    let bits = this.#known.get(place)
    if (bits === undefined) {
      bits = this.#matchers.reduce((all, matchers, i) => (matchers.some(is => is(place)) ? all | (1 << i) : all), 0)
      this.#known.set(place, bits)
    }
    return bits
  }
}

function callersPlace(): string {
  const { location } = callerOrigin()
  return location === undefined ? '' : formatLocation(location)
}
