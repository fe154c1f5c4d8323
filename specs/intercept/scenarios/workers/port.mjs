import { parentPort } from 'node:worker_threads'

parentPort.once('message', ({ port, cells }) => {
  port.on('message', value => {
    cells[0] = value
    port.postMessage({ value: value * 2 })
    port.close()
  })
})
