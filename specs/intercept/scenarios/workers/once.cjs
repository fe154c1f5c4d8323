const { parentPort, workerData } = require('node:worker_threads')
let started = globalThis.counted ?? 0
started++
parentPort.postMessage({ started, workerData, main: typeof require })
