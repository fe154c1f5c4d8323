/** What a run takes under control of the network, and of what is told over it. */

import { Header, Status } from '../runtime/board.ts'
import { Call } from './call.ts'
import { Connections } from './connections.ts'
import { Datagrams, install as installDgram } from './dgram.ts'
import type { Effects } from './effects.ts'
import { install as installFetch } from './fetch.ts'
import { install as installHttpClient } from './http-client.ts'
import { install as installHttpServer } from './http-server.ts'
import { Http2, install as installHttp2 } from './http2.ts'
import { install as installLoopback, Loopback } from './loopback.ts'
import { Messages } from './messages.ts'
import { install as installNet } from './net.ts'
import { install as installServers, Servers } from './servers.ts'
import { Speakers } from './speakers.ts'
import { findUndici } from './undici.ts'

export class Network {
  readonly loopback = new Loopback()
  readonly #effects: Effects
  readonly #speakers: Speakers
  readonly #connections: Connections
  readonly #http2: Http2
  readonly #datagrams: Datagrams
  readonly #messages: Messages
  /** The step after which HTTP/2 was last given the time to write what that has left. */
  #written = -1
  readonly #servers: Servers
  readonly #undici = findUndici()

  constructor(effects: Effects) {
    this.#effects = effects
    this.#speakers = new Speakers(effects.engine, this.loopback)
    this.#connections = new Connections(effects, this.loopback)
    this.#http2 = new Http2(effects, this.#speakers)
    this.#datagrams = new Datagrams(effects)
    this.#messages = new Messages(effects)
    this.#servers = new Servers(effects)
  }

  /** Forgets the execution before. */
  begin(): void {
    this.loopback.begin()
    this.#connections.begin()
    this.#http2.begin()
    this.#written = -1
    this.#datagrams.begin()
    this.#messages.begin()
    this.#servers.begin()
  }

  /** The tasks start: what is open comes under control. */
  launch(): void {
    this.#connections.launch()
  }

  /** The tasks have ended, and the platform has its connections back. */
  release(): void {
    this.#http2.release()
    this.#datagrams.release()
    this.#connections.release()
  }

  /** No other execution follows. */
  end(): void {
    this.loopback.begin()
    this.#connections.begin()
  }

  /** Whether something is on its way that the runtime has to wait for. To be asked once a turn of the event loop. */
  moving(): boolean {
    if (this.#http2.isUsed) this.#letWrite()
    // Each counts the turns, so each is asked.
    const bytes = this.loopback.moving()
    const datagrams = this.#datagrams.moving()
    return this.#messages.moving() || bytes || datagrams
  }

  /** A session of HTTP/2 writes what a step has sent once the event loop turns. */
  #letWrite(): void {
    const step = this.#effects.engine.board.header[Header.step] as number
    if (step === this.#written) return
    this.#written = step
    this.loopback.stir()
  }

  /** How many sockets for datagrams have nothing to come. */
  get restingDatagrams(): number {
    return this.#datagrams.resting
  }

  /** Whether somebody outside was asked for something and has not answered. */
  get awaited(): boolean {
    return this.#messages.awaited
  }

  /** Whether what `strand` has in flight is the answer of a server, and connections of this process are at rest. */
  isUnanswered(strand: number): boolean {
    const call = this.#effects.engine.payloadOf(strand)
    return this.loopback.resting > 0 && call instanceof Call && call.isAsking
  }

  /** Whether all that is in flight is answers of servers, and connections of this process are at rest. */
  get isForsaken(): boolean {
    if (this.loopback.resting === 0) return false
    const { engine } = this.#effects
    const { header, status } = engine.board
    for (let strand = 0; strand < (header[Header.strands] as number); strand++) {
      if (status[strand] !== Status.away) continue
      const call = engine.payloadOf(strand)
      if (!(call instanceof Call) || !call.needsAnswer) return false
    }
    return true
  }

  /** What is controlled wherever the server is. */
  readonly clients: readonly (() => () => void)[] = [
    () => installHttpClient(this.#connections, this.#speakers),
    installFetch,
    () => this.#undici.install(),
  ]

  readonly installs: readonly (() => () => void)[] = [
    () => installLoopback(this.loopback),
    () => this.#speakers.install(),
    () => installHttpServer(this.#connections, this.#speakers),
    () => installNet({ connections: this.#connections, speakers: this.#speakers, http2: this.#http2 }),
    () => installServers(this.#servers),
    () => installHttp2(this.#http2),
    () => installDgram(this.#datagrams),
    () => this.#messages.install(),
    ...this.clients,
  ]
}
