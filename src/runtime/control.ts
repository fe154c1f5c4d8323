/**
 * `control(target)`: a dependency whose asynchronous calls are scheduling points. When a call's effect takes place and when its
 * answer reaches the caller are chosen apart: stale reads live between the two.
 *
 * Whether a method is asynchronous shows when it is first called (unless it is an `async function`): that execution does not
 * count and runs again, knowing it.
 */

import { inspect } from 'node:util'
import { CONTROLLED, isControlled } from '../scenario/brands.ts'
import type { Control, ControlOptions } from '../scenario/context.ts'
import { below, eachContainer, eachValue } from '../scenario/state/plain.ts'
import { isThenable } from '../scenario/thenable.ts'
import { Kind } from '../schedule/operation.ts'
import { hashString } from '../schedule/random.ts'
import { AbortError } from './abort.ts'
import { Status } from './board.ts'
import type { Engine } from './engine.ts'
import { AWAY, type Model } from './model.ts'
import { show } from './recorder.ts'

type Method = (...args: unknown[]) => unknown

/** A call that waits for its effect. */
class Call {
  readonly name: string
  readonly method: Method
  readonly self: unknown
  readonly args: readonly unknown[]
  constructor(name: string, method: Method, self: unknown, args: readonly unknown[]) {
    this.name = name
    this.method = method
    this.self = self
    this.args = args
  }
  [inspect.custom](): string {
    return `${this.name}(${this.args.map(show).join(', ')})`
  }
}

interface Answer {
  readonly ok: boolean
  readonly value: unknown
}

const AsyncFunction = (async () => {}).constructor

class Controlled implements Model {
  readonly id: number
  readonly type = 'dependency'
  name: string
  readonly named: boolean
  readonly #engine: Engine
  readonly #faults: readonly (() => unknown)[]

  constructor(engine: Engine, id: number, options: ControlOptions, known: string | undefined) {
    this.#engine = engine
    this.id = id
    this.named = options.name !== undefined
    this.name = options.name ?? known ?? `dependency#${id}`
    this.#faults = options.faults ?? []
  }

  enabled(): boolean {
    return true
  }

  perform(strand: number, kind: number, _key: number, payload: unknown): unknown {
    if (kind === Kind.deliver) {
      const { ok, value } = payload as Answer
      if (!ok) throw value
      return value
    }
    const engine = this.#engine
    const faults = this.#faults.length
    const taken = engine.alternative(1 + 2 * faults)
    const call = payload as Call
    const epoch = engine.epoch
    const answer = (ok: boolean, value: unknown) => {
      if (engine.epoch !== epoch) return
      if (taken > faults) engine.arrived(strand, { ok: false, value: this.#faults[taken - faults - 1]!() })
      else engine.arrived(strand, { ok, value })
    }
    // From here on the strand is away: what its effect does belongs to strands of its own.
    engine.board.status[strand] = Status.away
    if (taken > 0 && taken <= faults) {
      const value = this.#faults[taken - 1]!()
      queueMicrotask(() => answer(false, value))
      return AWAY
    }
    try {
      const result = engine.enter(strand, () => Reflect.apply(call.method, call.self, call.args))
      Promise.resolve(result).then(
        value => answer(true, value),
        (error: unknown) => answer(false, error),
      )
    } catch (error) {
      queueMicrotask(() => answer(false, error))
    }
    return AWAY
  }
}

/** What was learned about dependencies; outlives executions. */
export class Learned {
  /** Whether a method is asynchronous, by dependency and name. */
  readonly methods = new Map<string, boolean>()
  /** The keys under which `setup` returned the dependencies, by number. */
  readonly names = new Map<number, string>()
}

/** Reading this property of what `control` returned gives its number. */
const NUMBER: unique symbol = Symbol('number')

/** Notes the keys of the dependencies in a state. */
export function nameControlled(state: unknown, learned: Learned, models: readonly (Model | undefined)[]): void {
  eachContainer(state, (container, path) => {
    eachValue(container, (key, value) => {
      if (!isControlled(value)) return
      const number = (value as { [NUMBER]?: number })[NUMBER]
      const model = number === undefined ? undefined : models[number]
      if (!(model instanceof Controlled) || model.named) return
      model.name = below(path, key)
      learned.names.set(model.id, model.name)
    })
  })
}

export function controlOf(engine: Engine, learned: Learned): Control {
  return <T extends object>(target: T, options: ControlOptions<T> = {}): T => {
    if (engine.phase === 'outside' || engine.phase === 'over') return target
    const reads = new Set<string>(options.reads ?? [])
    const model = engine.register(
      id => new Controlled(engine, id, options as unknown as ControlOptions, learned.names.get(id)),
    )
    const { epoch } = engine

    const call = (name: string, method: Method, self: unknown, args: unknown[]): unknown => {
      const key = `${model.id}.${name}`
      if (engine.epoch !== epoch) throw new AbortError()
      if (engine.phase === 'over') return engine.refuse()
      if (engine.phase !== 'running' || engine.uncontrolled()) return Reflect.apply(method, self, args)
      if (learned.methods.get(key) === true || method instanceof AsyncFunction) {
        const kind = reads.has(name) ? Kind.query : Kind.effect
        return engine.request(model, kind, ANY, hashString(name) & 0xffff, new Call(name, method, self, args))
      }
      const result = Reflect.apply(method, self, args)
      if (isThenable(result)) {
        learned.methods.set(key, true)
        engine.restartWith({ reason: 'learned' })
      }
      return result
    }

    const wrappers = new Map<PropertyKey, Method>()
    return new Proxy(target, {
      get(real, property) {
        if (property === CONTROLLED) return true
        if (property === NUMBER) return model.id
        const value = Reflect.get(real, property, real) as unknown
        if (typeof value !== 'function' || typeof property === 'symbol' || property === 'constructor') return value
        let wrapper = wrappers.get(property)
        if (wrapper === undefined || (wrapper as { of?: unknown }).of !== value) {
          const method = value as Method
          wrapper = Object.assign((...args: unknown[]) => call(property, method, real, args), { of: value })
          wrappers.set(property, wrapper)
        }
        return wrapper
      },
      set: (real, property, value) => Reflect.set(real, property, value, real),
      apply: (real, self, args) => call(options.name ?? ((real as Method).name || 'call'), real as Method, self, args),
    })
  }
}

/** Calls on one dependency depend on each other, whatever their arguments. */
const ANY = -1
