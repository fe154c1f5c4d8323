/**
 * What a user writes instead of tasks: the operations of a concurrent object, and a sequential model of it. Heddle generates
 * the tasks — processes that each make a few calls — and looks for an order of the calls that the model explains.
 */

import type * as fc from 'fast-check'
import type { Blocked } from './answers.ts'

/** Which order a sequential explanation has to keep; see `docs/linearizability.md`. */
export type Consistency = 'linearizable' | 'sequential' | 'quiescent'

type Tuple<A> = A extends readonly unknown[] ? A : []

/** One operation: what its arguments are drawn from, and how to call it. `A` is the tuple of its arguments. */
export interface Operation<S, A> {
  /**
   * An arbitrary for each argument. Default: none.
   *
   * @example
   * args: [fc.nat(9), fc.string()]
   */
  readonly args?: { readonly [I in keyof A]: fc.Arbitrary<A[I]> } | readonly [] | undefined
  /** Calls it. What it returns (or its promise resolves to) is the answer, and must be plain data. */
  readonly run: (state: S, ...args: Tuple<A>) => unknown
}

/** Nothing, by whichever name a function that has no `return` goes. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a function without a `return` gives
type OrNothing<T> = undefined extends T ? T | void : void extends T ? T | undefined : T

/** What the model may answer for an operation: what `run` does. */
type Answer<O, K> = K extends keyof O
  ? O[K] extends { readonly run: (...args: never) => infer V }
    ? OrNothing<Awaited<V>>
    : unknown
  : unknown

/**
 * A sequential specification: `init`, and a function for each operation. That is given a copy of the state to change in place,
 * and the arguments; it returns what the operation must answer, throws what it must throw, or says that the operation is
 * `blocked` in that state. A state is data: primitives, plain objects, arrays, maps, sets, instances of classes with public
 * fields.
 */
export type SequentialModel<M, A, O, J> = {
  // One mapped type and not two: else `M` is not inferred from an `init` with a parameter. That a function is missing is told
  // when the scenario is defined; the compiler would blame `setup`.
  readonly [K in keyof A | 'init']?: K extends 'init'
    ? (inputs: J) => M
    : (state: M, ...args: K extends keyof A ? Tuple<A[K]> : never) => Answer<O, K> | Blocked
}

/** A call that has been generated. */
export interface Invocation {
  /** The operation. */
  readonly name: string
  readonly args: readonly unknown[]
}

/** The keys of a definition that go with `operations`. */
export interface OperationsPart<S, J, A, O, M> {
  /**
   * The operations of the object under test, in place of `tasks`.
   *
   * @example
   * operations: {
   *   push: { args: [fc.nat(9)], run: ({ stack }, value) => stack.push(value) },
   *   pop: { run: ({ stack }) => stack.pop() },
   * }
   */
  readonly operations?: ({ readonly [K in keyof A]: Operation<S, A[K]> } & O) | undefined
  /**
   * What the operations are to look like: a function for each.
   *
   * @example
   * model: {
   *   init: (): number[] => [],
   *   push(items, value) { items.push(value) },
   *   pop: items => items.pop(),
   * }
   */
  readonly model?: SequentialModel<M, NoInfer<A>, NoInfer<O>, J> | undefined
  /** What the calls are held to. Default: `linearizable`. */
  readonly consistency?: Consistency | undefined
  /**
   * The part of the object that a call concerns, where parts do not concern each other (the keys of a map): they are checked
   * one by one, each with a state of the model of its own. Not for `sequential`. Default: the object is one part.
   *
   * @example
   * partition: ({ args: [key] }) => key
   */
  readonly partition?: ((call: Invocation) => unknown) | undefined
  /** The most processes that call at the same time; there are at least two. Default 3. */
  readonly processes?: number | undefined
  /** The most calls that one process makes. Default 4. */
  readonly calls?: number | undefined
  /** The most calls that are made one after the other before the processes start, uncontrolled like `setup`. Default 0. */
  readonly before?: number | undefined
  /** The most configurations that the check of one execution may visit; beyond that it is undecided. Default 1,000,000. */
  readonly bound?: number | undefined
}

/** Those keys as the runtimes see them. */
export interface AnyOperationsPart {
  readonly operations?: Readonly<Record<string, Operation<unknown, never[]>>> | undefined
  readonly model?: AnyModel | undefined
  readonly consistency?: Consistency | undefined
  readonly partition?: ((call: Invocation) => unknown) | undefined
  readonly processes?: number | undefined
  readonly calls?: number | undefined
  readonly before?: number | undefined
  readonly bound?: number | undefined
}

/** A model, its types erased. */
export interface AnyModel {
  readonly init: (inputs: unknown) => unknown
  readonly [operation: string]: (state: unknown, ...args: unknown[]) => unknown
}

/** The keys that make sense only beside `operations`. */
export const operationKeys: readonly string[] = Object.keys({
  model: true,
  consistency: true,
  partition: true,
  processes: true,
  calls: true,
  before: true,
  bound: true,
} satisfies Record<Exclude<keyof AnyOperationsPart, 'operations'>, true>)
