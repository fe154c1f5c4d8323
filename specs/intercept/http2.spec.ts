import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, connect, createSecureServer, createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

const read = (name: string) => readFileSync(new URL(`./fixtures/localhost-${name}.pem`, import.meta.url))

type Serve = (server: Http2Server, log: Log) => void

interface Open {
  readonly server: Http2Server
  readonly sessions: Set<{ destroy(): void }>
  readonly dial: () => ClientHttp2Session
}

async function opened(serve: Serve, log: Log = [], secure = false): Promise<Open> {
  const server = secure ? createSecureServer({ key: read('key'), cert: read('cert') }) : createServer()
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', session => sessions.add(session))
  serve(server as Http2Server, log)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `${secure ? 'https' : 'http'}://localhost:${port}`
  const dial = () => {
    const session = connect(url, {
      ca: read('cert'),
      lookup: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }] as never, 4),
    })
    sessions.add(session)
    return session
  }
  return { server: server as Http2Server, sessions, dial }
}

async function closed({ server, sessions }: Open): Promise<void> {
  for (const each of sessions) each.destroy()
  await new Promise(resolve => server.close(resolve))
}

async function ask(session: ClientHttp2Session, body: string): Promise<string> {
  const stream = session.request({ ':method': 'POST', ':path': `/${body}` })
  stream.setEncoding('utf8').end(body)
  const [headers] = await once(stream, 'response')
  let text = ''
  for await (const part of stream) text += part
  return `${headers[':status']} ${text}`
}

const streams: Serve = (server, log) =>
  server.on('stream', async stream => {
    let text = ''
    for await (const part of stream) text += part
    log.push(`server ${text}`)
    stream.respond({ ':status': 201 })
    stream.end(text)
  })

const requests: Serve = (server, log) =>
  server.on('request', async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    log.push(`server ${text}`)
    response.statusCode = 201
    response.write(text.slice(0, 1))
    response.end(text.slice(1))
  })

describe('two requests of HTTP/2 are handled in either order, and so are their answers', () => {
  test.each([
    ['by streams, over one session of setup', streams, false],
    ['by requests and responses, over TLS', requests, true],
  ])('%s', async (_, serve, secure) => {
    let open: Open
    let session: ClientHttp2Session
    const asks = (word: string) => async (log: Log) => void log.push(`client ${await ask(session, word)}`)
    const run = await outcomes(
      { a: asks('a'), b: asks('b') },
      {
        setup: async log => {
          open = await opened(serve, log, secure)
          session = open.dial()
          await once(session, 'connect')
        },
        teardown: () => closed(open),
        executions: 150,
      },
    )
    expect(run.outcome.failure).toBeUndefined()
    expect(run.outcome.notes).toEqual([])
    expect(texts(run)).toEqual([
      'server a client 201 a server b client 201 b',
      'server a server b client 201 a client 201 b',
      'server a server b client 201 b client 201 a',
      'server b client 201 b server a client 201 a',
      'server b server a client 201 a client 201 b',
      'server b server a client 201 b client 201 a',
    ])
  })
})

const verdictOf = (serve: Serve, tasks: Record<string, (open: Open) => unknown>) =>
  explore(scenario('subject', { modes: ['async'], setup: () => opened(serve), tasks, teardown: closed }), {
    patience: 60_000,
    schedules: 20,
  })

test('the handler’s code belongs to the task that has asked, over a session of its own', async () => {
  const verdict = await verdictOf(
    server =>
      server.on('stream', async stream => {
        await sleep(60_000)
        stream.respond({ ':status': 204 }, { endStream: true })
      }),
    {
      async alice({ dial }) {
        const session = dial()
        const stream = session.request({ ':path': '/x' })
        await once(stream, 'response')
        throw new Error('to see the trace')
      },
    },
  )
  const [finding] = verdict.findings
  expect(finding?.reproduced).toEqual([10, 10])
  expect(finding?.trace.map(({ strand, operation, value }) => [strand, operation, value])).toEqual([
    ['alice', 'start', undefined],
    ['alice.1', 'effect', 'GET /x'],
    ['alice.2', 'timer', '60000 ms'],
    ['alice.1', 'deliver', '204'],
  ])
})

test('a request that nobody is left to answer is a deadlock at once', async () => {
  const verdict = await verdictOf(server => server.on('stream', () => {}), {
    async alice({ dial }) {
      await ask(dial(), 'x')
    },
  })
  expect(verdict.findings[0]).toMatchObject({ kind: 'deadlock', reproduced: [10, 10] })
  expect(verdict.findings[0]?.message).toMatch(/POST \/x`, which nobody is left to answer/)
})

test('trailers come after the body, and a stream that is reset tells of its error', async () => {
  let open: Open
  const run = await outcomes(
    {
      async alice(log) {
        const stream = open.dial().request({ ':path': '/whole' })
        const events: string[] = []
        stream.on('response', () => events.push('response'))
        stream.on('data', data => events.push(`${data}`))
        stream.on('trailers', ({ sum }) => events.push(`trailers ${sum}`))
        await once(stream, 'close')
        log[0] = events.join(' ')
      },
      async bob(log) {
        const stream = open.dial().request({ ':path': '/reset' })
        stream.resume()
        log[1] = await once(stream, 'end').catch((error: { code: string }) => error.code)
      },
    },
    {
      setup: async () => {
        open = await opened(server =>
          server.on('stream', (stream, headers) => {
            if (headers[':path'] === '/reset') {
              stream.on('error', () => {}).close(2)
              return
            }
            stream.on('wantTrailers', () => stream.sendTrailers({ sum: '1' }))
            stream.respond({ ':status': 200 }, { waitForTrailers: true })
            stream.end('body')
          }),
        )
      },
      teardown: () => closed(open),
      executions: 20,
    },
  )
  expect(run.outcome.failure).toBeUndefined()
  expect(texts(run)).toEqual(['response body trailers 1 ERR_HTTP2_STREAM_ERROR'])
})

test('a run leaves no session behind', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter(type => /^TCP/.test(type)).length
  const before = sockets()
  await verdictOf(streams, { alice: async ({ dial }) => void (await ask(dial(), 'a')) })
  expect(sockets()).toBeLessThanOrEqual(before)
})
