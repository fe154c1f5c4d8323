const { workerData } = require('node:worker_threads')
Atomics.wait(workerData, 0, 0)
