import { readFileSync } from 'node:fs'
import { get as httpGet, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { explore, type Scenario, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { crossing } from '../instrument/scenarios/services.ts'
import { closed, getWithCallbacks, listening, urlOf } from './loopback-server.ts'

interface State {
  readonly server: Server
  readonly url: string
}

/** Longer than a test may take: nothing here may wait for it. */
const patience = 60_000

const serve = async (handle: RequestListener): Promise<State> => {
  const server = await listening(handle)
  return { server, url: `${urlOf(server)}/` }
}

const stop = ({ server }: State) => closed(server)

const text = async (url: string) => (await fetch(url)).text()

/** As libraries do whose callers may set a time. */
const listeningForTime = (url: string) =>
  new Promise<void>((resolve, reject) => {
    const request = httpGet(url, { agent: false }, response => response.resume().on('end', resolve))
    request.setTimeout(0)
    request.on('timeout', () => request.destroy()).on('error', reject)
  })

const run = (subject: Scenario) => explore(subject, { patience, schedules: 60, time: 20_000 })

/** A server that tells its listeners what is said, and forgets it; `hello` is what it tells them first. */
const telling = (hello: string | undefined): RequestListener => {
  const listeners: ServerResponse[] = []
  return (request, response) => {
    if (request.url === '/said') {
      if (hello !== undefined) response.write(hello)
      listeners.push(response)
      return
    }
    for (const each of listeners.splice(0)) each.end('said')
    response.end()
  }
}

describe('a request that nobody is left to answer', () => {
  test.each([
    ['fetch', text, undefined, /GET \/said`, which nobody is left to answer/],
    ['http.get', getWithCallbacks, undefined, /GET \/said`, which nobody is left to answer/],
    ['http.get, listening for a time that nobody sets', listeningForTime, undefined, /GET \/said`, which nobody/],
    ['the body of fetch', text, 'hello', /GET \/said text`, which nobody is left to answer/],
  ] as const)('is a deadlock as soon as everything is at rest: %s', async (_, ask, hello, message) => {
    const verdict = await run(
      scenario('subject', {
        modes: ['async'],
        setup: () => serve(telling(hello)),
        tasks: {
          async listener({ url }) {
            await ask(`${url}said`)
          },
          async speaker({ url }) {
            await ask(`${url}say`)
          },
        },
        teardown: stop,
      }),
    )
    const [finding] = verdict.findings
    expect(finding?.kind).toBe('deadlock')
    expect(finding?.message).toMatch(message)
    expect(finding?.reproduced).toEqual([10, 10])
  })

  test('tells where the handlers stand', async () => {
    const verdict = await run(crossing)
    const [finding] = verdict.findings
    const lines = readFileSync(new URL('../instrument/scenarios/services.ts', import.meta.url), 'utf8').split('\n')
    const handlers = finding?.cycle?.filter(({ waitsFor }) => waitsFor === 'a promise') ?? []
    expect(handlers.map(({ strand }) => strand).sort()).toEqual(['ada.1', 'bob.1'])
    for (const { at } of handlers) expect(lines[Number(at.split(':')[1]) - 1]).toContain('stands here')
  })

  test('is none while a timer may bring the answer', async () => {
    const verdict = await run(
      scenario('subject', {
        modes: ['async'],
        setup: () => serve((_, response) => void setTimeout(() => response.end('late'), 60_000)),
        tasks: {
          async listener({ url }) {
            await text(url)
          },
        },
        teardown: stop,
      }),
    )
    expect(verdict.findings).toEqual([])
  })

  test('is none where the client gives up by itself', async () => {
    const givingUp = (url: string) =>
      new Promise<void>((resolve, reject) => {
        const request = httpGet(url, { agent: false, timeout: 80 })
        request.on('timeout', () => request.destroy())
        request.on('close', resolve).on('error', error => (/hang up/.test(error.message) ? resolve() : reject(error)))
      })
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: () => serve(() => {}),
        tasks: {
          async listener({ url }) {
            await givingUp(url)
          },
        },
        teardown: stop,
      }),
      { schedules: 2 },
    )
    expect(verdict.findings).toEqual([])
  })
})

test('a handler that waits for another request lets that one go first', async () => {
  const verdict = await run(
    scenario('subject', {
      modes: ['async'],
      setup: () => {
        let said = () => {}
        const word = new Promise<void>(resolve => {
          said = resolve
        })
        return serve(async (request, response) => {
          if (request.url === '/say') said()
          else await word
          response.end()
        })
      },
      tasks: {
        async listener({ url }) {
          await text(`${url}said`)
        },
        async speaker({ url }) {
          await text(`${url}say`)
        },
      },
      teardown: stop,
    }),
  )
  expect(verdict.findings).toEqual([])
  expect(verdict.notes).toEqual([])
})
