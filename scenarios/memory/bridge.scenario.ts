/** A bridge from synchronous code to a worker that it starts itself: it sleeps until the answer is there. */

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { scenario } from 'heddle'

/** Words of the memory: whether an answer is there. */
const READY = 0

interface Bridge {
  readonly worker: Worker
  readonly flag: Int32Array
  readonly port: MessagePort
}

function open(): Bridge {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(new URL('./bridge-worker.mjs', import.meta.url), {
    workerData: { flag, port: port2 },
    transferList: [port2],
  })
  return { worker, flag, port: port1 }
}

/** The flag comes down after the call: if the answer was quick it takes that back, and nobody wakes who sleeps. */
function lowerLate({ worker, flag, port }: Bridge, text: string): unknown {
  worker.postMessage(text)
  Atomics.store(flag, READY, 0)
  Atomics.wait(flag, READY, 0)
  return receiveMessageOnPort(port)?.message
}

/** The flag comes down before the call. It sleeps again where the notification was one that came late, of the call before. */
function lowerFirst({ worker, flag, port }: Bridge, text: string): unknown {
  Atomics.store(flag, READY, 0)
  worker.postMessage(text)
  for (;;) {
    Atomics.wait(flag, READY, 0)
    const answer = receiveMessageOnPort(port)
    if (answer !== undefined) return answer.message
  }
}

const bridge = (name: string, call: typeof lowerFirst, expectFailure?: 'deadlock') =>
  scenario(name, {
    modes: ['threads'],
    expectFailure,
    setup: () => ({}),
    tasks: {
      client() {
        const opened = open()
        return ['one', 'two'].map(text => call(opened, text))
      },
    },
    finally: {
      'each call is answered': (_state, _inputs, { client }) =>
        client.status === 'fulfilled' && client.value.join() === 'ONE,TWO',
    },
  })

export const racyBridge = bridge('a bridge that lowers its flag after it has called', lowerLate, 'deadlock')
export const fixedBridge = bridge('a bridge that lowers its flag before it calls', lowerFirst)
