/** How a data race is put into words. */

import { isMemory, VIEWS } from '../../schedule/memory.ts'
import { kindName } from '../../schedule/operation.ts'
import type { Trace } from '../../schedule/trace.ts'
import { bytesText } from '../naming.ts'
import { bytesOf, touchOf } from './step.ts'

/** The bytes of its buffer that a step touches: `, bytes 4–7`; nothing for a number. */
export function placeOf(trace: Trace, step: number, type: string): string {
  if (!isMemory(trace.kind(step))) return ''
  return `, ${bytesText(bytesOf(trace, step, type))}`
}

/** `Atomics.load (Int32Array)`, `plain write (DataView)`, `get`. */
export function accessName(trace: Trace, step: number, type: string): string {
  const kind = trace.kind(step)
  if (!isMemory(kind)) return kindName(kind)
  const view = VIEWS[viewOf(trace, step, type)]
  const atomic = touchOf(trace, step, type)?.atomic === true
  return `${atomic ? '' : 'plain '}${kindName(kind)}${view === undefined ? '' : ` (${view})`}`
}

function viewOf(trace: Trace, step: number, type: string): number {
  return bytesOf(trace, step, type).view ?? -1
}

/** Views whose elements the platform may read and write in parts when it is not told to be atomic. */
const parted = new Set<string | undefined>([
  'Uint8ClampedArray',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
])

/** Whether one of two accesses may see half of the other: that takes more than one byte. */
export function mayTear(trace: Trace, earlier: number, later: number, type: string): boolean {
  if (type === 'float64' || type === 'bigint64') return true
  const a = bytesOf(trace, earlier, type)
  const b = bytesOf(trace, later, type)
  if (a.bytes !== b.bytes || a.offset !== b.offset) return true
  if (a.bytes === 1) return false
  return [earlier, later].some(
    step => touchOf(trace, step, type)?.atomic !== true && parted.has(VIEWS[viewOf(trace, step, type)]),
  )
}
