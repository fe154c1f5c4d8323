import * as fc from 'fast-check'
import type { Context } from '../../../src/scenario/context.ts'
import type { Definition } from '../../../src/scenario/definition.ts'

declare const BLOCKED: unique symbol
type Blocked = typeof BLOCKED

type Arbs = readonly fc.Arbitrary<unknown>[] | []
type ValuesOf<P> = { -readonly [I in keyof P]: P[I] extends fc.Arbitrary<infer T> ? T : never }
type Values<P> = P extends readonly unknown[] ? number extends P['length'] ? [] : ValuesOf<P> : []
interface Operation<S, P, V> {
  readonly args?: P
  readonly run: (state: S, ...args: Extract<Values<P>, readonly unknown[]>) => V
}
type OperationMap<S, P extends { readonly [K in keyof P]: Arbs }, V> = {
  readonly [K in keyof P]: Operation<S, P[K], K extends keyof V ? V[K] : unknown>
} & { readonly [K in keyof V]: { readonly run: (...args: never) => V[K] } }
type Answer<V> = void extends Awaited<V> ? (Awaited<V> extends void ? undefined : Awaited<V>) : Awaited<V>
type SequentialModel<P, V, M> = {
  readonly init: () => M
} & { readonly [K in keyof P]: (state: M, ...args: Extract<Values<P[K]>, readonly unknown[]>) => K extends keyof V ? Answer<V[K]> | Blocked : never }

interface OperationsDefinition<R, P extends { readonly [K in keyof P]: Arbs }, V, M, S = Awaited<NoInfer<R>>> {
  setup: (context: Context) => R
  operations: OperationMap<S, P, V>
  model: SequentialModel<NoInfer<P>, NoInfer<V>, M>
  processes?: number
}
declare function scenario<R, P extends { readonly [K in keyof P]: Arbs }, V, M>(name: string, d: OperationsDefinition<R, P, V, M>): [P, V, M]

const x = scenario('stack', {
  setup: ({ shared }) => ({ stack: shared.queue<number>() }),
  operations: {
    push: { args: [fc.nat(9), fc.string()], run: ({ stack }, value, text) => stack.put(value + text.length) },
    pop: { run: ({ stack }) => stack.tryTake() },
  },
  model: {
    init: () => [] as number[],
    push(items, value) { items.push(value) },
    pop: items => items.pop(),
  },
})
const y: never = x
