import { parentPort } from 'node:worker_threads'

parentPort.on('message', async message => {
  throw new Error(`no answer to ${message}`)
})
