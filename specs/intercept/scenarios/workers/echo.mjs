import { isMainThread, parentPort, threadId, workerData } from 'node:worker_threads'

parentPort.on('message', message => {
  if (message === 'end') process.exit(3)
  if (message === 'throw') throw new RangeError('out of reach')
  if (message === 'close') parentPort.close()
  else
    parentPort.postMessage({
      message,
      isMainThread,
      threadId,
      workerData,
      argv: process.argv.slice(2),
      env: process.env.HEDDLE_SPEC,
    })
})
