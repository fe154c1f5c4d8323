import type { RequestListener, Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, MockAgent, Pool, request, fetch as undiciFetch } from 'undici'
import { describe, expect, test } from 'vitest'
import { closed, getWithCallbacks, listening, urlOf } from './loopback-server.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

/** A server of the test's own for every execution. */
function serving(handle: (log: Log) => RequestListener) {
  let server: Server
  let agent: Agent
  return {
    url: () => urlOf(server),
    agent: () => agent,
    options: {
      executions: 60,
      setup: async (log: Log) => {
        agent = new Agent()
        server = await listening(handle(log))
      },
      teardown: async () => {
        await agent.destroy()
        await closed(server)
      },
    },
  }
}

const counting = () => {
  let n = 0
  return serving(() => {
    n = 0
    return async (_request, response) => {
      const before = n
      await sleep(1)
      n = before + 1
      response.end(String(n))
    }
  })
}

describe.each(['fetch', 'undici.fetch', 'undici.request', 'http.get'] as const)('%s', client => {
  const get = async (url: string, agent: Agent): Promise<string> => {
    if (client === 'http.get') return getWithCallbacks(url)
    if (client === 'undici.request') return (await request(url, { dispatcher: agent })).body.text()
    if (client === 'undici.fetch') return (await undiciFetch(url, { dispatcher: agent })).text()
    return (await fetch(url)).text()
  }

  test('lets the handlers of two requests interleave', async () => {
    const { url, agent, options } = counting()
    const ask = async (log: Log) => void log.push(await get(url(), agent()))
    const run = await outcomes({ a: ask, b: ask }, options)
    expect(run.outcome.failure).toBeUndefined()
    expect(texts(run)).toEqual(['1 1', '1 2', '2 1'])
  })

  test('lets requests be handled, and answers arrive, in any order', async () => {
    const { url, agent, options } = serving(log => (request, response) => {
      log.push(`handled ${request.url}`)
      response.end(request.url)
    })
    const ask = (path: string) => async (log: Log) => void log.push(`got ${await get(url() + path, agent())}`)
    const run = await outcomes({ a: ask('/a'), b: ask('/b') }, { ...options, executions: 120 })
    expect(texts(run)).toEqual([
      'handled /a got /a handled /b got /b',
      'handled /a handled /b got /a got /b',
      'handled /a handled /b got /b got /a',
      'handled /b got /b handled /a got /a',
      'handled /b handled /a got /a got /b',
      'handled /b handled /a got /b got /a',
    ])
  })

  test('takes the same steps each time', async () => {
    const { url, agent, options } = counting()
    const ask = async (log: Log) => void log.push(await get(url(), agent()))
    const few = { ...options, executions: 20 }
    const [first, second] = [await outcomes({ a: ask, b: ask }, few), await outcomes({ a: ask, b: ask }, few)]
    expect(second.outcome.digests).toEqual(first.outcome.digests)
    expect(second.outcome.steps).toBe(first.outcome.steps)
  })
})

test('a body may come after somebody else has gone on', async () => {
  const { url, options } = serving(() => (_request, response) => void response.end('body'))
  const run = await outcomes(
    {
      a: async log => {
        const response = await fetch(url())
        log.push('headers')
        log.push(await response.text())
      },
      b: async log => {
        await sleep(1)
        log.push('b')
      },
    },
    options,
  )
  expect(texts(run)).toEqual(['b headers body', 'headers b body', 'headers body b'])
})

test('the events of a request belong to the task that sent it', async () => {
  const { url, options } = serving(log => (request, response) => {
    let body = ''
    request.on('data', data => {
      body += data
    })
    // Under control, or it would be a second of real time.
    request.on('end', () => setTimeout(() => response.end(body), 1_000))
    response.on('finish', () => log.push(Date.now() < Date.UTC(2020, 0, 2) ? 'virtual' : 'real'))
  })
  const run = await outcomes(
    { a: async log => void log.push(await (await fetch(url(), { method: 'POST', body: 'data' })).text()) },
    { ...options, executions: 3 },
  )
  expect(texts(run)).toEqual(['virtual data'])
})

test('a mock answers on the virtual clock', async () => {
  let agent: MockAgent
  const ask = async (log: Log) => {
    const { body } = await request('http://shop.test/', { dispatcher: agent })
    log.push(await body.text())
  }
  const run = await outcomes(
    { a: ask, b: ask },
    {
      executions: 20,
      setup: () => {
        let n = 0
        agent = new MockAgent()
        agent.disableNetConnect()
        const pool = agent.get('http://shop.test')
        pool
          .intercept({ path: '/' })
          .reply(200, () => `${++n}`)
          .delay(60_000)
          .persist()
      },
    },
  )
  expect(texts(run)).toEqual(['1 2', '2 1'])
})

test('a request that fails is delivered as such', async () => {
  const { url, options } = serving(() => request => void request.socket.destroy())
  const run = await outcomes(
    {
      a: async log => {
        await fetch(url()).catch(error => log.push((error as Error).message))
      },
    },
    { ...options, executions: 3 },
  )
  expect(texts(run)).toEqual(['fetch failed'])
})

test('a request that a pool sends later belongs to the task that has asked for it', async () => {
  const { url, options } = serving(() => async (request, response) => {
    await sleep(1)
    if (request.url === '/b') throw new Error('no b here')
    response.end()
  })
  let pool: Pool | undefined
  const ask = (path: string) => async () => {
    pool ??= new Pool(url(), { connections: 1 })
    const { body } = await pool.request({ path, method: 'GET' })
    await body.dump()
  }
  const { outcome } = await outcomes(
    { a: ask('/a'), b: ask('/b') },
    {
      ...options,
      teardown: async () => {
        await pool?.destroy()
        pool = undefined
        await options.teardown()
      },
    },
  )
  expect(outcome.failure?.problem).toMatchObject({ kind: 'unhandled-rejection', task: 'b' })
})
