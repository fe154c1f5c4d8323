/**
 * Generated inputs, addressed by reference: a worker thread regenerates the value from (seed, index, path), so that it need not
 * be cloned across. `path` is the way through fast-check's shrink tree.
 */

import { inspect, isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import * as fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { drawnFrom } from './operations/program.ts'
import type { AnyScenario } from './scenario.ts'
import { isPlain } from './state/plain.ts'

export type InputReference =
  | { readonly kind: 'none' }
  | { readonly kind: 'example'; readonly index: number; readonly path: readonly number[] }
  | { readonly kind: 'drawn'; readonly seed: number; readonly index: number; readonly path: readonly number[] }
  /** A value from a token: as JSON where that keeps all of it, else in V8's serialisation, base64. */
  | { readonly kind: 'value'; readonly encoding: 'json' | 'v8'; readonly text: string }

export const noInputs: InputReference = { kind: 'none' }

/** Shrinks of one value that are looked at; some arbitraries have endless streams. */
const WIDEST_LEVEL = 10_000

/**
 * A copy of `value` whose plain objects and arrays are frozen: the original is the arbitrary's, which may yet shrink it.
 * Objects without a prototype, as fast-check makes now and then, get the ordinary one.
 */
function frozen(value: unknown, copies = new Map<object, object>()): unknown {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy = Array.isArray(value) ? [] : ({} as object)
  copies.set(value, copy)
  for (const key of Object.keys(value)) {
    ;(copy as Record<string, unknown>)[key] = frozen((value as Record<string, unknown>)[key], copies)
  }
  return Object.freeze(copy)
}

/** The inputs of one scenario. */
export class InputSource {
  readonly #scenario: AnyScenario
  readonly #arbitrary: fc.Arbitrary<unknown> | undefined

  constructor(scenario: AnyScenario) {
    this.#scenario = scenario
    this.#arbitrary = drawnFrom(scenario.definition)
  }

  get generates(): boolean {
    return this.#arbitrary !== undefined
  }

  /** The reference of the `index`th value: examples first, then drawn ones. */
  reference(seed: number, index: number): InputReference {
    const examples = this.#scenario.definition.examples ?? []
    if (index < examples.length) return { kind: 'example', index, path: [] }
    return this.#arbitrary === undefined ? noInputs : { kind: 'drawn', seed, index, path: [] }
  }

  #root(reference: InputReference): fc.Value<unknown> {
    if (reference.kind === 'example') {
      return new fc.Value((this.#scenario.definition.examples ?? [])[reference.index], undefined)
    }
    if (reference.kind !== 'drawn' || this.#arbitrary === undefined) return new fc.Value(undefined, undefined)
    const random = new fc.Random(xoroshiro128plus(reference.seed ^ Math.imul(reference.index + 1, 0x9e3779b1)))
    // Small values come first and recur, as fast-check's own runner has it.
    const bias = 2 + Math.floor(Math.log(reference.index + 1) / Math.log(10))
    return this.#arbitrary.generate(random, bias)
  }

  #shrinksOf(value: fc.Value<unknown>): fc.Stream<fc.Value<unknown>> {
    const arbitrary = this.#arbitrary
    if (arbitrary === undefined) return fc.Stream.nil()
    const known = value.context !== undefined || arbitrary.canShrinkWithoutContext(value.value_)
    return known ? arbitrary.shrink(value.value_, value.context) : fc.Stream.nil()
  }

  #at(reference: InputReference): fc.Value<unknown> {
    let value = this.#root(reference)
    if (reference.kind !== 'example' && reference.kind !== 'drawn') return value
    for (const index of reference.path) {
      const next = this.#shrinksOf(value).getNthOrLast(index)
      if (next === null) break
      value = next
    }
    return value
  }

  /** The value itself; plain objects and arrays in it are frozen, since all executions share it. */
  value(reference: InputReference): unknown {
    if (reference.kind === 'value') {
      const { encoding, text } = reference
      return frozen(encoding === 'json' ? JSON.parse(text) : deserialize(Buffer.from(text, 'base64')))
    }
    return frozen(this.#at(reference).value)
  }

  /** Smaller inputs, in the order in which fast-check proposes them; lazily. */
  *shrinks(reference: InputReference): Generator<InputReference> {
    if (reference.kind !== 'example' && reference.kind !== 'drawn') return
    let index = 0
    for (const _ of this.#shrinksOf(this.#at(reference))) {
      if (index >= WIDEST_LEVEL) return
      yield { ...reference, path: [...reference.path, index++] }
    }
  }

  /** The reference that a token carries: the value itself where it can be serialised, else how it was drawn. */
  portable(reference: InputReference): InputReference {
    if (reference.kind === 'none' || reference.kind === 'value') return reference
    const { value } = this.#at(reference)
    try {
      const text = JSON.stringify(value)
      if (isDeepStrictEqual(JSON.parse(text), frozen(value))) return { kind: 'value', encoding: 'json', text }
      return { kind: 'value', encoding: 'v8', text: serialize(value).toString('base64') }
    } catch {
      return reference
    }
  }

  /** The value on one line, as reports show it. */
  shown(reference: InputReference): string {
    const all = Number.POSITIVE_INFINITY
    return inspect(this.value(reference), { depth: all, breakLength: all, maxArrayLength: all, maxStringLength: all })
  }
}

/** A reference as a token carries it. */
export function encodeReference(reference: InputReference): string {
  if (reference.kind === 'none') return ''
  return reference.kind === 'value' ? `${reference.encoding[0]}${reference.text}` : `r${JSON.stringify(reference)}`
}

/** What `encodeReference` made. */
export function decodeReference(text: string): InputReference {
  if (text === '') return noInputs
  const rest = text.slice(1)
  if (text[0] === 'r') return JSON.parse(rest) as InputReference
  return { kind: 'value', encoding: text[0] === 'j' ? 'json' : 'v8', text: rest }
}

/** Whether an error is the one that `fc.pre` throws to discard a run. */
export const isPreconditionFailure = (error: unknown): boolean => fc.PreconditionFailure.isFailure(error)
