import { createServer, get as httpGet, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { explore, scenario } from 'heddle'
import { Agent, request } from 'undici'
import { describe, expect, test } from 'vitest'
import { networkFaults } from '../../src/scenario/network.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

let server: Server
let agent: Agent

const start = async (handled: () => void) => {
  agent = new Agent()
  server = createServer((_request, response) => {
    handled()
    response.end('ok')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
}

const stop = async () => {
  await agent.destroy()
  await new Promise<void>(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

const withFetch = async () => {
  const response = await fetch(url())
  await response.text()
  return response.status
}
const withUndici = async () => {
  const { statusCode, body } = await request(url(), { dispatcher: agent })
  await body.text()
  return statusCode
}
const withHttp = () =>
  new Promise<unknown>((resolve, reject) => {
    httpGet(url(), { agent: false }, response => {
      response.resume().on('end', () => resolve(response.statusCode))
    }).on('error', reject)
  })

const codeOf = (error: unknown): string => {
  const { code, cause } = error as { code?: string; cause?: unknown }
  return code ?? codeOf(cause)
}

describe.each([
  ['fetch', withFetch, ['handled handled 200']],
  ['undici', withUndici, ['handled handled 200']],
  ['http', withHttp, []],
] as const)('the faults of a request with %s', (_name, get, duplicated) => {
  test('are all chosen, and told as the client tells them', async () => {
    const ask = async (log: Log) => {
      log.push(await get().catch(codeOf))
    }
    const run = await outcomes(
      { a: ask },
      {
        setup: log => start(() => log.push('handled')),
        teardown: stop,
        network: { faults: networkFaults },
      },
    )
    expect(run.outcome.failure).toBeUndefined()
    expect(texts(run)).toEqual(
      ['503', 'ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT', ...duplicated, 'handled 200', 'handled ECONNRESET'].sort(),
    )
  })
})

const charging = (key: boolean) =>
  scenario(`a charge is tried again ${key ? 'with a key' : 'blindly'}`, {
    modes: ['async'],
    network: { faults: ['lost-response', 'reset'] },
    setup: async () => {
      const charges: string[] = []
      await start(() => {
        if (!key || charges.length === 0) charges.push('charge')
      })
      return { charges }
    },
    tasks: {
      async customer() {
        await withFetch().catch(() => withFetch().catch(() => {}))
      },
      async visitor() {
        await fetch(`${url()}`, { method: 'HEAD' }).catch(() => {})
      },
    },
    mayThrow: () => true,
    finally: { 'charged once at most': ({ charges }) => charges.length <= 2 },
    teardown: stop,
  })

test('a fault that a failure does not need is left out of its minimal schedule', async () => {
  const { findings } = await explore(charging(false), { schedules: 60 })
  expect(findings[0]?.message).toContain('charged once at most')
  const faults = findings[0]?.trace.filter(step => step.value?.includes(' ✗ '))
  expect(faults?.map(step => step.value)).toEqual([expect.stringContaining('✗ lost-response')])
  expect(await explore(charging(true), { schedules: 30 })).toMatchObject({ expected: true })
})
