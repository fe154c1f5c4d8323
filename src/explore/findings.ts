/** The failures of a campaign, each minimised and confirmed when it is first seen. */

import type { Policy } from '../checkers/policy.ts'
import type { Failure, Runtime } from '../runtime/runtime.ts'
import type { InputSource } from '../scenario/input-source.ts'
import type { Problem } from '../schedule/execution.ts'
import { confirm, type Sighting } from './confirm.ts'
import type { Shard } from './parallel/shard.ts'
import type { Finding, Mode } from './verdict.ts'

/** Where failures are told and run again. */
export interface Scene {
  readonly scenario: string
  readonly mode: Mode
  readonly source: InputSource
  readonly policy: Policy
  readonly runtime: () => Runtime
}

export class Findings {
  readonly #scene: Scene
  readonly #byFingerprint = new Map<string, Finding>()
  /** The number of the execution that failed first. */
  firstFailureAt: number | null = null
  /** What the user's code threw in the first finding, where it can be had. */
  cause: unknown

  constructor(scene: Scene) {
    this.#scene = scene
  }

  get size(): number {
    return this.#byFingerprint.size
  }

  get all(): readonly Finding[] {
    return [...this.#byFingerprint.values()]
  }

  has(fingerprint: string): boolean {
    return this.#byFingerprint.has(fingerprint)
  }

  /** Keeps a failure unless one like it is known. Gives the finding that tells of it, if it is one. */
  async add(shard: Shard, failure: Failure, foundAt: number): Promise<Finding | undefined> {
    this.firstFailureAt ??= foundAt
    const { fingerprint, error } = failure.problem
    if (!this.has(fingerprint)) {
      if (this.size === 0) this.cause = error?.original
      const finding = await this.confirm(this.sighting(shard, failure, foundAt))
      if (finding !== undefined) this.#byFingerprint.set(fingerprint, finding)
    }
    return this.#byFingerprint.get(fingerprint)
  }

  /** What there is to a sighting. */
  confirm(sighting: Sighting): Promise<Finding | undefined> {
    return confirm(this.#scene.source, this.#scene.runtime(), sighting)
  }

  sighting({ inputs, randomSeed }: Shard, failure: Failure, foundAt: number): Sighting {
    const { scenario, mode, policy } = this.#scene
    return { scenario, mode, inputs, randomSeed, policy, failure, foundAt, level: 'error' }
  }

  /** Whether a failure's interleaving is about the same object: then what it comes of is told by that. */
  concern({ object }: Problem): boolean {
    if (object === undefined) return false
    return this.all.some(({ trace }) =>
      trace.some(step => step.object === object || step.object?.startsWith(`${object}[`) === true),
    )
  }
}
