import { workerData } from 'node:worker_threads'

const { cells, how } = workerData
if (how === 'add') Atomics.add(cells, 0, 1)
else if (how === 'store') Atomics.store(cells, 0, Atomics.load(cells, 0) + 1)
else cells[0] = cells[0] + 1
