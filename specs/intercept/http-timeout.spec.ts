import { readFile } from 'node:fs/promises'
import { type ClientRequest, get, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { closed, listening, urlOf } from './loopback-server.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

/** Asks, and gives up after five seconds. */
const asking = (url: string, dial: (url: string) => ClientRequest) =>
  new Promise<string>(resolve => {
    const request = dial(url)
    request.on('timeout', () => request.destroy(new Error('gave up')))
    request.on('error', error => resolve(error.message))
    request.on('response', response => response.resume().on('end', () => resolve('answered')))
  })

async function run(handle: RequestListener, dial: (url: string) => ClientRequest) {
  let server: Server
  return outcomes(
    {
      a: async (log: Log) => void log.push(await asking(urlOf(server), dial)),
    },
    {
      setup: async () => void (server = await listening(handle)),
      teardown: () => closed(server),
      executions: 40,
    },
  )
}

const late: RequestListener = async (_, response) => {
  await sleep(10_000)
  response.end()
}
const atOnce: RequestListener = (_, response) => void response.end()
const afterReading: RequestListener = async (_, response) => void response.end(await readFile('package.json'))
const soon: RequestListener = async (_, response) => {
  await sleep(1_000)
  response.end()
}

describe.each([
  ['as an option', (url: string) => get(url, { timeout: 5_000 })],
  ['by setTimeout', (url: string) => get(url).setTimeout(5_000)],
])('a request’s time-out, given %s', (_, dial) => {
  test('goes off on the virtual clock, before an answer that takes longer', async () => {
    const result = await run(late, dial)
    expect(result.outcome.failure).toBeUndefined()
    expect(texts(result)).toEqual(['gave up'])
  })

  test('does not go off where the answer needs less time, or none', async () => {
    expect(texts(await run(soon, dial))).toEqual(['answered'])
    expect(texts(await run(atOnce, dial))).toEqual(['answered'])
    expect(texts(await run(afterReading, dial))).toEqual(['answered'])
  })
})

test('a request without a time-out waits for as long as it takes', async () => {
  expect(texts(await run(late, url => get(url)))).toEqual(['answered'])
})
