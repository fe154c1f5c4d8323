/** What a user writes to define a scenario, typed so that state, inputs and results flow without annotations. */

import type * as fc from 'fast-check'
import type { AllowedRace } from './allow-races.ts'
import type { Checks } from './checks.ts'
import type { Context, TaskContext } from './context.ts'
import type { NetworkOptions } from './network.ts'
import type { AnyOperationsPart, OperationsPart } from './operations/definition.ts'
import type { Results } from './results.ts'
import type { TransactionsOptions } from './transactions.ts'

/** `async`: tasks interleave on one event loop. `threads`: each task runs on a worker thread of its own. */
export type Mode = 'async' | 'threads'

/** The modes, in the order in which they run. */
export const modes: readonly Mode[] = Object.freeze(['async', 'threads'] as const)

/** How many steps an execution may take where `maxSteps` is not given. */
export const DEFAULT_MAX_STEPS = 10_000

/** A task: a function of the state, the inputs and its context. What it returns is its result in `finally`. */
export type Fn<S, I, V = unknown> = (state: S, inputs: I, context: TaskContext) => V

/** A task that runs several times at once: `worker: { copies: 3, run }` becomes `worker#1` … `worker#3`. */
export interface Copies<F, N = number> {
  /** How many: an integer from 1 to 1000. */
  readonly copies: N
  /** What each of them runs; `context.copy` counts from 0. */
  readonly run: F
}

/**
 * Tasks by name. `V` is inferred as what each returns; `C` as the number of copies where there are any, which tells a
 * task whose results are an array.
 */
export type TaskMap<S, I, V, C> = {
  readonly [K in keyof V]: Fn<S, I, V[K]> | Copies<Fn<S, I, V[K]>>
} & { readonly [K in keyof C]: { readonly copies: C[K] } | object }

/** Tasks by name, where what they return does not matter. */
export interface Tasks<S, I> {
  readonly [task: string]: Fn<S, I> | Copies<Fn<S, I>>
}

/** A function of the inputs that returns the tasks. */
export interface TasksOf<S, I> {
  (inputs: I): Tasks<S, I>
  // Without these a record's task of one of these names would take its type from that method of a function.
  // biome-ignore-start lint/suspicious/noExplicitAny: anything narrower would become the type of such a task
  readonly apply: any
  readonly call: any
  readonly bind: any
  readonly toString: any
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that ends in `expect(…)` returns void
type Judgement = boolean | void

/**
 * The definition of a scenario. Write `inputs`, `setup`, `tasks` and the invariants in this order, and their types
 * follow from each other; with `shared` imported from `heddle` instead of taken from the context, any order does (for
 * the types of `results`, `tasks` stand before `finally`).
 *
 * `R` is what `setup` returns, `I` the inputs, `V` and `C` are those of `TaskMap`, `A`, `O` and `M` those of
 * `OperationsPart`. All are inferred.
 */
export interface Definition<R, I, V, C, A = unknown, O = unknown, M = unknown, S = Awaited<NoInfer<R>>, J = NoInfer<I>>
  extends OperationsPart<S, J, A, O, M> {
  /**
   * What the inputs are drawn from: a fast-check arbitrary, or a record of arbitraries. Default: none; inputs are
   * `undefined`.
   *
   * @example
   * inputs: { amount: fc.integer({ min: 1, max: 100 }) }
   */
  readonly inputs?: fc.Arbitrary<I> | { readonly [K in keyof I]: fc.Arbitrary<I[K]> } | undefined
  /** Inputs that are tried before any are drawn. Needs `inputs`. Default: none. */
  readonly examples?: readonly J[] | undefined
  /** Builds the state, fresh for every execution and uncontrolled. May be async. */
  readonly setup: (context: Context, inputs: J) => R
  /**
   * The concurrent tasks: a record of at least one, or a function of the inputs that returns one. A throw is a finding. In
   * their place there may be `operations` and a `model`.
   */
  readonly tasks?: TaskMap<S, J, V, C> | TasksOf<S, J> | undefined
  /**
   * Tasks that need not end (a queue's consumer, a server). When every other task has ended and none of these can go
   * on, `context.signal` is aborted, and what they still wait for is no finding. Default: none.
   */
  readonly background?: Tasks<S, J> | TasksOf<S, J> | undefined
  /**
   * Invariants that are judged after every step. Each fails by returning `false` or by throwing; synchronous. Default:
   * none.
   */
  readonly always?: { readonly [name: string]: (state: S, inputs: J) => Judgement } | undefined
  /** Conditions that at least one execution must reach after some step, else the scenario is vacuous. Default: none. */
  readonly sometimes?: { readonly [name: string]: (state: S, inputs: J) => boolean } | undefined
  /**
   * Invariants that are judged once every task has ended and none has failed; they may be async. The third argument
   * tells how the tasks ended. Default: none.
   *
   * @example
   * finally: { 'one of them won': (_state, _inputs, { alice, bob }) => alice.status !== bob.status }
   */
  readonly finally?:
    | {
        readonly [name: string]: (
          state: S,
          inputs: J,
          results: Results<NoInfer<V>, NoInfer<C>>,
        ) => Judgement | PromiseLike<Judgement>
      }
    | undefined
  /**
   * Whether a task may throw `error`: then it is a rejected result and no finding. `task` is its name. With `operations` it is
   * the operation's name, and a call that throws so may or may not have taken effect. Default: never.
   */
  readonly mayThrow?: ((error: unknown, task: string) => boolean) | undefined
  /** In which modes to run. Default: both, but for `threads` where the state cannot be shared between threads. */
  readonly modes?: readonly Mode[] | undefined
  /**
   * The kind or fingerprint of a finding (`'deadlock'`): the scenario then passes only if that is found.
   * Default: none is expected.
   */
  readonly expectFailure?: string | undefined
  /**
   * What is asked of the transactions that tasks run by `context.transaction`: that they are `serializable`, or isolated as by a
   * `snapshot`. Default: nothing.
   *
   * @example
   * transactions: { isolation: 'serializable' }
   */
  readonly transactions?: TransactionsOptions | undefined
  /**
   * How seriously what checkers see is taken, by kind: `error`, `warn` or `off`. It goes before what the run and the configuration
   * say. Default: see `docs/checkers.md`.
   *
   * @example
   * checks: { 'lost-update': 'error', leak: 'off' }
   */
  readonly checks?: Checks | undefined
  /**
   * What may happen to the tasks' requests on the way. Default: nothing.
   *
   * @example
   * network: { faults: ['lost-response', 'duplicate'] }
   */
  readonly network?: NetworkOptions | undefined
  /**
   * Data races that are meant, each with the reason. Default: none.
   *
   * @example
   * allowRaces: [
   *   { object: 'statistics', reason: 'counts are approximate' },
   *   { at: 'src/ring.ts:24', reason: 'a stale length is looked at again under the lock' },
   * ]
   */
  readonly allowRaces?: readonly AllowedRace[] | undefined
  /** Ends what `setup` began, after every execution, whatever happened. Uncontrolled; may be async. */
  readonly teardown?: ((state: S) => unknown) | undefined
  /** How many steps an execution may take before it counts as a livelock: an integer of at least 1. Default: 10,000. */
  readonly maxSteps?: number | undefined
}

/** A task as the runtimes see it. */
export type Task = Fn<unknown, unknown>

type AnyTasks = Readonly<Record<string, unknown>>
type AnyConditions = Readonly<Record<string, (state: unknown, inputs: unknown, results?: unknown) => unknown>>

/** A definition as the runtimes see it: validated, its types erased, `maxSteps` filled in. */
export interface AnyDefinition extends AnyOperationsPart {
  readonly inputs?: fc.Arbitrary<unknown> | Readonly<Record<string, fc.Arbitrary<unknown>>> | undefined
  readonly examples?: readonly unknown[] | undefined
  readonly setup: (context: Context, inputs: unknown) => unknown
  /** Each entry is a `Task` or a `Copies<Task>`; `compile` sees to it. Undefined where there are `operations`. */
  readonly tasks?: AnyTasks | ((inputs: unknown) => AnyTasks) | undefined
  readonly background?: AnyTasks | ((inputs: unknown) => AnyTasks) | undefined
  readonly always?: AnyConditions | undefined
  readonly sometimes?: AnyConditions | undefined
  readonly finally?: AnyConditions | undefined
  readonly mayThrow?: ((error: unknown, task: string) => boolean) | undefined
  /** Undefined when the user did not say. */
  readonly modes?: readonly Mode[] | undefined
  readonly expectFailure?: string | undefined
  readonly checks?: Checks | undefined
  readonly network?: NetworkOptions | undefined
  readonly transactions?: TransactionsOptions | undefined
  readonly allowRaces?: readonly AllowedRace[] | undefined
  readonly teardown?: ((state: unknown) => unknown) | undefined
  readonly maxSteps: number
}
