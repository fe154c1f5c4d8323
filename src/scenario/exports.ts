/** `shared`, `control` and `point` as exports of the package: they forward to the engine that is running. */

import type { Control, ControlOptions, Point } from './context.ts'
import { getHost } from './host.ts'
import type { Shared } from './shared.ts'

const factories = Object.keys({
  cell: true,
  int32: true,
  float64: true,
  bigint64: true,
  atomic: true,
  mutex: true,
  rwlock: true,
  semaphore: true,
  condition: true,
  latch: true,
  barrier: true,
  queue: true,
  array: true,
  map: true,
  buffer: true,
  local: true,
} satisfies Record<keyof Shared, true>) as (keyof Shared)[]

function forward(factory: keyof Shared): (...args: never[]) => unknown {
  return (...args) => {
    const shared = getHost()?.shared
    if (shared === undefined) {
      throw new Error(
        `heddle: shared.${factory}() was called outside of a scenario's setup.\n` +
          '        Make shared objects in setup and return them: every execution, and every thread, needs its own.',
      )
    }
    return (shared[factory] as (...args: never[]) => unknown)(...args)
  }
}

/**
 * Makes shared objects, as `context.shared` does: valid while a scenario's `setup` runs, else every factory throws.
 * With it, the keys of a definition can stand in any order and still infer.
 *
 * @example
 * import { scenario, shared } from 'heddle'
 *
 * const account = () => ({ lock: shared.mutex(), balance: shared.cell(100) })
 * export default scenario('…', { setup: () => ({ from: account(), to: account() }), tasks: { … } })
 */
export const shared: Shared = Object.freeze(
  Object.fromEntries(factories.map(factory => [factory, forward(factory)])),
) as unknown as Shared

/**
 * Takes an asynchronous dependency under control, as `context.control` does: its calls become scheduling points, and
 * may be made to fail. Outside of a run it returns `target` itself.
 *
 * @example
 * const db = control(new Database(), { reads: ['find'], faults: [() => new Error('connection reset')] })
 */
export const control: Control = <T extends object>(target: T, options?: ControlOptions<NoInfer<T>>): T =>
  getHost()?.control(target, options) ?? target

/**
 * An explicit scheduling point, as `context.point` is: another task may go first. Outside of a run it does nothing, so
 * code under test may keep it. `label` is what reports show; `point.sync` is for plain task bodies in threads.
 *
 * @example
 * if (await cache.has(key)) return cache.get(key)
 * await point('missed')
 */
export const point: Point = Object.freeze(
  Object.assign((label?: string): Promise<void> => getHost()?.point(label) ?? Promise.resolve(), {
    sync: (label?: string): void => getHost()?.point.sync(label),
  }),
)
