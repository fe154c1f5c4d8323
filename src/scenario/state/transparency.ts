/** Whether the tasks that share a state affect each other through operations on shared objects alone. */

import { inWords } from './obstacle.ts'
import { type PartKind, parts } from './parts.ts'
import { below } from './plain.ts'

const reasons: Readonly<Record<Exclude<PartKind, 'shared' | 'plain' | 'foreign'>, string>> = {
  buffer: 'raw memory',
  local: 'a shared.local value',
  function: 'a function, which may close over anything',
}

/**
 * Why a state is not transparent, in words (`state.db is an instance of Pool`), or `undefined` when it is: when it consists of
 * primitives, shared objects, and plain objects and arrays of these. Whether plain data is changed shows only later; see
 * `plainSnapshot`.
 *
 * Raw memory, `shared.local` values and functions are no obstacle to threads, but what tasks do with them need not be an
 * operation: to leave out interleavings as equivalent because of what was not seen would be unsound.
 */
export function transparency(state: unknown): string | undefined {
  for (const { kind, path, value } of parts(state)) {
    if (kind === 'shared' || kind === 'plain') continue
    const what = kind === 'foreign' ? inWords(value) : reasons[kind]
    return `${below('state', path)} is ${what}`
  }
  return undefined
}
