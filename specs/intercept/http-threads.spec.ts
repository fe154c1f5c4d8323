import '../kept-threads.ts'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { explore, type Scenario } from 'heddle'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as scenarios from './scenarios/http-threads.scenario.ts'

let count = 0
const answers: Readonly<Record<string, (argument: string) => unknown>> = {
  get: () => count,
  set: number => {
    count = Number(number)
  },
  increment: () => ++count,
  take: () => {
    const taken = count
    count = 0
    return taken
  },
}
const server = createServer((request, response) => {
  const [, path = '', argument = ''] = (request.url ?? '').split('/')
  response.end(String(answers[path]?.(argument)))
})

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  process.env.HEDDLE_SPEC_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  delete process.env.HEDDLE_SPEC_SERVER
})

const explored = (scenario: Scenario) => explore(scenario, { mode: 'threads', schedules: 30 })

test.each([
  ['fetch', scenarios.racyFetch],
  ['node:http', scenarios.racyHttp],
  ['undici', scenarios.racyUndici],
] as const)(
  'requests of threads with %s are sent and answered in an order that the schedule chooses',
  async (_, racy) => {
    const { findings } = await explored(racy)
    expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/both have counted/)])
    expect(findings[0]?.reproduced).toEqual([10, 10])
  },
)

test('threads whose server does it in one go hold', async () => {
  const { verdict, findings, notes } = await explored(scenarios.fixedFetch)
  expect({ verdict, findings, notes }).toMatchObject({ verdict: expect.stringMatching(/held|exhausted/), findings: [] })
})
