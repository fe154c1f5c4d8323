import { parentPort, workerData } from 'node:worker_threads'

const { flag, port } = workerData

parentPort.on('message', text => {
  port.postMessage(text.toUpperCase())
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
})
