/**
 * sync-message-port 1.1.3: `Atomics.notify` comes late, after its message was taken, and wakes who waits for the next one, to
 * whom it says that the port is closed. Mended in 1.2.0, by counting the messages.
 */

import type { MessagePort } from 'node:worker_threads'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface SyncMessagePort {
  postMessage(message: unknown): void
  receiveMessage(): unknown
}
interface SyncMessagePortClass {
  new (port: MessagePort): SyncMessagePort
  createChannel(): { port1: MessagePort; port2: MessagePort }
}

const make = (version: Version) => {
  const { SyncMessagePort } = load<{ SyncMessagePort: SyncMessagePortClass }>(`sync-message-port-${version}`)
  return scenario(`sync-message-port · ${version}: two messages are received, one after the other`, {
    modes: ['threads'],
    expectFailure: version === 'buggy' ? 'task-failed' : undefined,
    setup: () => SyncMessagePort.createChannel(),
    tasks: {
      sender({ port1 }) {
        const port = new SyncMessagePort(port1)
        port.postMessage('one')
        port.postMessage('two')
      },
      receiver({ port2 }) {
        const port = new SyncMessagePort(port2)
        return [port.receiveMessage(), port.receiveMessage()].join()
      },
    },
    finally: {
      'both have come': (_state, _inputs, { receiver }) =>
        receiver.status === 'fulfilled' && receiver.value === 'one,two',
    },
  })
}

/** The receiver blocks its thread: who has one thread for all tasks cannot run it. */
export const blocking = true

export const buggy = make('buggy')
export const fixed = make('fixed')
