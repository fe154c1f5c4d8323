/** News over HTTP: a reader asks for the next one and is answered when there is one, as with long polling or server-sent events. */

import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { scenario } from 'heddle'

/** Hands what is published to those who are waiting for it. */
function forgetful(): RequestListener {
  const waiting: ServerResponse[] = []
  return (request, response) => {
    if (request.method === 'GET') waiting.push(response)
    else {
      for (const reader of waiting.splice(0)) reader.end('news')
      response.end()
    }
  }
}

/** Keeps it for the next reader where nobody is waiting. */
function mindful(): RequestListener {
  const waiting: ServerResponse[] = []
  let kept = 0
  return (request, response) => {
    if (request.method === 'GET') {
      if (kept === 0) waiting.push(response)
      else {
        kept--
        response.end('news')
      }
      return
    }
    const reader = waiting.shift()
    if (reader === undefined) kept++
    else reader.end('news')
    response.end()
  }
}

async function serve(handle: RequestListener) {
  const server = createServer(handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/news` }
}

const stop = ({ server }: { server: Server }) =>
  new Promise<void>(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const read = async ({ url }: { url: string }) => (await fetch(url)).text()
const publish = async ({ url }: { url: string }) => (await fetch(url, { method: 'POST' })).text()

// What is published before anybody asks is lost, and the reader waits for ever. The twin keeps it.
export const racyPoll = scenario('news are published before they are asked for', {
  modes: ['async'],
  expectFailure: 'deadlock',
  setup: () => serve(forgetful()),
  tasks: { reader: read, publisher: publish },
  teardown: stop,
})

export const fixedPoll = scenario('news that nobody has asked for are kept', {
  modes: ['async'],
  setup: () => serve(mindful()),
  tasks: { reader: read, publisher: publish },
  teardown: stop,
})
