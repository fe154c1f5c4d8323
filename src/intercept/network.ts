/** What a run takes under control of the network, and of what is told over it. */

import type { Engine } from '../runtime/engine.ts'
import { install as installFetch } from './fetch.ts'
import { install as installHttpServer } from './http-server.ts'
import { install as installLoopback, Loopback } from './loopback.ts'
import { Speakers } from './speakers.ts'
import { findUndici } from './undici.ts'

export class Network {
  readonly loopback = new Loopback()
  readonly #speakers: Speakers
  readonly #undici = findUndici()

  constructor(engine: Engine) {
    this.#speakers = new Speakers(engine, this.loopback)
  }

  /** Forgets the execution before. */
  begin(): void {
    this.loopback.begin()
  }

  /** Whether something is on its way that the runtime has to wait for. To be asked once a turn of the event loop. */
  moving(): boolean {
    return this.loopback.moving()
  }

  readonly installs: readonly (() => () => void)[] = [
    () => installLoopback(this.loopback),
    () => this.#speakers.install(),
    () => installHttpServer(this.#speakers),
    installFetch,
    () => this.#undici.install(),
  ]
}
