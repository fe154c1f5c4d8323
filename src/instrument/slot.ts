/**
 * The slot of the process through which instrumented code finds the engine that runs, as a scenario's exports do: the code's
 * copy of this package may be another than the engine's.
 */

/** The state of the caller before it evaluated what it awaits: a strand that is free, or a negative number of the engine's. */
export type Before = number

/** What an engine offers to instrumented code. */
export interface Instrumentation {
  before(): Before
  /** What is to be awaited in the place of `value`. */
  await(before: Before, value: unknown, site: string): unknown
  /** What is to be called in the place of `callback`, a reaction to `promise`. */
  reaction(promise: unknown, callback: unknown, site: string): unknown
  /** What `for await` is to go over in the place of `iterable`. */
  iterate(iterable: unknown, site: string): unknown
  /** What is to be disposed of after all else that an `await using` declares. */
  disposed(site: string): AsyncDisposable | undefined
}

/** What is to be done in the place of `load`, which loads a module, of this name where the code tells it. */
export type Importing = (load: () => Promise<unknown>, name: string | undefined) => Promise<unknown>

interface Slot {
  instrumentation: Instrumentation | undefined
  importing?: Importing | undefined
  /** Whether code of this process may be instrumented. */
  loaded: boolean
}

const key = Symbol.for('heddle.instrumentation')

export const slot: Slot = ((globalThis as { [key: symbol]: Slot | undefined })[key] ??= {
  instrumentation: undefined,
  loaded: false,
})

/** Makes `instrumentation` the one that instrumented code reports to; `undefined` when none does any more. */
export const setInstrumentation = (instrumentation: Instrumentation | undefined): void => {
  slot.instrumentation = instrumentation
}

/** The same for who loads modules while tasks run. */
export const setImporting = (importing: Importing | undefined): void => {
  slot.importing = importing
}
