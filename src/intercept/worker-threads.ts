/**
 * The functions of `node:worker_threads` that a run takes under control, as modules get hold of them: by whatever is in place while
 * they are loaded, or while tasks run. Outside of a run, and in async mode, they are the platform's.
 */

import workerThreads from 'node:worker_threads'
import { Patches } from './patches.ts'

export interface Channel {
  readonly port1: object
  readonly port2: object
}

/** What takes calls over; undefined where the platform is to have them. */
export interface WorkerThreads {
  /** A channel was made. */
  made(channel: Channel): void
  received(port: object): { readonly result: unknown } | undefined
  started(args: unknown[], newTarget: NewableFunction): object | undefined
}

let installed: WorkerThreads | undefined

const { MessageChannel: RealChannel, Worker: RealWorker, receiveMessageOnPort: receive } = workerThreads

const Channels = new Proxy(RealChannel, {
  construct(target, args, newTarget) {
    const channel = Reflect.construct(target, args, newTarget) as Channel
    installed?.made(channel)
    return channel
  },
})

const Workers: typeof RealWorker = new Proxy(RealWorker, {
  construct(target, args, newTarget) {
    const started = installed?.started(args, newTarget)
    return started ?? (Reflect.construct(target, args, newTarget === Workers ? target : newTarget) as object)
  },
})

function receiveMessageOnPort(port: object): unknown {
  const received = installed?.received(port)
  return received === undefined ? receive(port as never) : received.result
}

const patches = () =>
  new Patches()
    .value(globalThis, 'MessageChannel', Channels)
    .value(workerThreads, 'MessageChannel', Channels)
    .value(workerThreads, 'Worker', Workers)
    .value(workerThreads, 'receiveMessageOnPort', receiveMessageOnPort)

/** A channel of the platform's own. */
export const realChannel = (): Channel => new RealChannel()

export function install(control?: WorkerThreads): () => void {
  const placed = patches()
  placed.install()
  const before = installed
  installed = control ?? before
  return () => {
    installed = before
    placed.restore()
  }
}
