import { once } from 'node:events'
import { createServer, get as httpGet, request as httpRequest, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { request as undiciRequest } from 'undici'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A server of the test's own for every execution. */
function serving(handle: (log: Log) => RequestListener) {
  let server: Server
  return {
    port: () => (server.address() as AddressInfo).port,
    options: {
      executions: 40,
      setup: async (log: Log) => {
        server = createServer(handle(log))
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      },
      teardown: () =>
        new Promise<void>(resolve => {
          server.close(() => resolve())
          server.closeAllConnections()
        }),
    },
  }
}

const passer = async (log: Log) => {
  await sleep(1)
  log.push('b')
}

const clients = {
  fetch: async (url: string) => (await fetch(url)).body!,
  'a clone': async (url: string) => (await fetch(url)).clone().body!,
  'http.get': async (url: string) =>
    (await once(httpGet(url, { agent: false }), 'response'))[0] as AsyncIterable<unknown>,
  'undici.request': async (url: string) => (await undiciRequest(url)).body,
}

describe.each(Object.entries(clients))('a body that comes in parts, with %s', (_, bodyOf) => {
  test('reaches its reader part by part, after others have gone on or before', async () => {
    const { port, options } = serving(log => async (_request, response) => {
      response.write('one')
      await sleep(1)
      response.write('two')
      response.end('three')
      log.push('sent')
    })
    const read = async (log: Log) => {
      for await (const part of await bodyOf(`http://127.0.0.1:${port()}`))
        log.push(Buffer.from(part as Uint8Array).toString())
    }
    const run = await outcomes({ a: read, b: passer }, options)
    expect(run.outcome.failure).toBeUndefined()
    const seen = texts(run).map(log => log.replace('two three', 'twothree'))
    expect(seen).toContain('one b sent twothree')
    expect(seen).toContainEqual(expect.stringMatching(/one sent b twothree|sent one b twothree/))
    for (const log of seen) expect(log).toMatch(/sent.* (one)?twothree/)
  })
})

test('what is sent of a request later reaches its handler when it is delivered', async () => {
  const { port, options } = serving(log => async (request, response) => {
    for await (const part of request) log.push(`got ${part}`)
    response.end()
  })
  const send = async (log: Log) => {
    const request = httpRequest({ port: port(), host: '127.0.0.1', method: 'POST', agent: false })
    const answered = once(request, 'response')
    request.write('one')
    await sleep(1)
    request.end('two')
    log.push('sent')
    await answered
  }
  const run = await outcomes({ a: send, b: passer }, options)
  expect(run.outcome.failure).toBeUndefined()
  const seen = texts(run)
  expect(seen).toEqual(expect.arrayContaining(['got one sent b got two', 'got one sent got two b']))
})

test('the body of a response can be read in its other ways', async () => {
  const { port, options } = serving(() => (_request, response) => void response.end('{"n":1}'))
  const run = await outcomes(
    {
      a: async log => {
        const response = await fetch(`http://127.0.0.1:${port()}`)
        const { body } = response
        log.push(response.body === body, body?.locked, response.bodyUsed)
        log.push(
          JSON.stringify(await response.clone().json()),
          await new Response(response.body).text(),
          response.bodyUsed,
        )
        const other = await fetch(`http://127.0.0.1:${port()}`)
        await other.body?.cancel()
      },
    },
    { ...options, executions: 3 },
  )
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual(['true false false {"n":1} {"n":1} true'])
})
