/** Random small histories, right and wrong ones. */

import * as fc from 'fast-check'
import type { Call, History } from '../../../src/checkers/linearizability/history.ts'

interface Plan {
  readonly name: string
  readonly args: readonly unknown[]
  readonly value: unknown
  readonly gap: number
  readonly length: number
  readonly outcome: 'returned' | 'unknown'
}

export const value = fc.integer({ min: 0, max: 2 })

/**
 * Histories of up to `size` calls by three processes, each call drawn from `operations` with its answer. Times are whole
 * numbers and may be equal.
 */
export function histories(
  operations: readonly fc.Arbitrary<{ name: string; args: readonly unknown[]; value: unknown }>[],
  size: number,
): fc.Arbitrary<History> {
  const plan: fc.Arbitrary<Plan> = fc
    .tuple(
      fc.oneof(...operations),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0, max: 9 }),
    )
    .map(([operation, gap, length, luck]) => ({
      ...operation,
      gap,
      length,
      outcome: luck === 0 ? 'unknown' : 'returned',
    }))
  return fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), plan), { maxLength: size, size: 'max' }).map(plans => {
    const clocks = [0, 0, 0]
    return plans.map(([process, { name, args, value, gap, length, outcome }]): Call => {
      const called = clocks[process]! + gap
      const returned = called + length
      clocks[process] = returned
      return {
        process,
        name,
        args,
        called,
        returned,
        outcome: outcome === 'unknown' ? { type: 'unknown' } : { type: 'returned', value },
      }
    })
  })
}

const operation = (name: string, args: readonly fc.Arbitrary<unknown>[], answer: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.tuple(...args), answer).map(([given, value]) => ({ name, args: given, value }))

const nothing = fc.constant(undefined)
const bit = fc.integer({ min: 0, max: 1 })

export const counterCalls = [operation('inc', [], fc.integer({ min: 1, max: 4 })), operation('get', [], fc.nat(3))]
export const queueCalls = [
  operation('put', [value], nothing),
  operation('take', [], value),
  operation('tryTake', [], fc.option(value, { nil: undefined })),
]
const key = fc.constantFrom('x', 'y')
export const registerCalls = [operation('write', [key, bit], nothing), operation('read', [key], bit)]
