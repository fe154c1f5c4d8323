import { parentPort, Worker } from 'node:worker_threads'

const inner = new Worker(new URL('./once.cjs', import.meta.url), { workerData: 'inner' })
inner.on('message', message => parentPort.postMessage({ from: message.workerData }))
