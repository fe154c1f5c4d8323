/**
 * What the code of a step read and wrote on the heap. A place is a key of an object, both as numbers that are the same in all
 * executions; `ANY` stands for every object or every key, where it is not known which. So two steps whose footprints do not
 * overlap in a place that one of them writes may be swapped where they are neighbours.
 */

/** Places in turn: object, key, and what was done there. */
export type Footprint = Int32Array

export const ANY = 0

/** Set in keys of what containers hold: elements, entries. Alone it stands for all of these. */
export const CONTENT = 1 << 30

/** What is done at a place, a bit each. */
export const READ = 1
export const WRITE = 2

export const NOTHING: Footprint = new Int32Array(0)
/** Of code that may have done anything. */
export const EVERYTHING: Footprint = Int32Array.of(ANY, ANY, READ | WRITE)

const meet = (a: number, b: number): boolean => a === b || a === ANY || b === ANY
const keysMeet = (a: number, b: number): boolean =>
  meet(a, b) || ((a & b & CONTENT) !== 0 && (a === CONTENT || b === CONTENT))

/** Whether there is a place at which `a` does something of `doing` and `b` something of `done`. */
function overlap(a: Footprint, doing: number, b: Footprint, done: number): boolean {
  for (let i = 0; i < a.length; i += 3) {
    if (((a[i + 2] as number) & doing) === 0) continue
    for (let j = 0; j < b.length; j += 3) {
      if (((b[j + 2] as number) & done) === 0) continue
      if (meet(a[i] as number, b[j] as number) && keysMeet(a[i + 1] as number, b[j + 1] as number)) return true
    }
  }
  return false
}

/** Whether the order of two steps matters to what their code does. */
export function collide(a: Footprint, b: Footprint): boolean {
  if (a.length === 0 || b.length === 0) return false
  return overlap(a, WRITE, b, READ | WRITE) || overlap(a, READ, b, WRITE)
}

/** Whether the code of `reader` may have read what that of `writer` wrote. */
export const feeds = (writer: Footprint, reader: Footprint): boolean => overlap(writer, WRITE, reader, READ)
