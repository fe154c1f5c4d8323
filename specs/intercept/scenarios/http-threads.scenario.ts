/** Threads that count at a server of another thread, whose address is in the environment: see `http-threads.spec.ts`. */

import { get } from 'node:http'
import { scenario } from 'heddle'
import { request as undiciRequest } from 'undici'

const url = (path: string) => `${process.env.HEDDLE_SPEC_SERVER ?? ''}${path}`

type Ask = (path: string) => Promise<string>

const viaFetch: Ask = async path => (await fetch(url(path))).text()

const viaUndici: Ask = async path => (await undiciRequest(url(path))).body.text()

const viaHttp: Ask = path =>
  new Promise((resolve, reject) => {
    get(url(path), { agent: false }, response => {
      let body = ''
      response.on('data', data => {
        body += data
      })
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })

const counting = (name: string, ask: Ask, count: (ask: Ask) => Promise<unknown>) =>
  scenario(`threads count at a server, ${name}`, {
    modes: ['threads'],
    setup: ({ shared }) => ({ counted: shared.atomic(0) }),
    tasks: {
      client: {
        copies: 2,
        run: async ({ counted }) => {
          await count(ask)
          await counted.add(1)
        },
      },
    },
    finally: { 'both have counted': async () => (await viaFetch('/take')) === '2' },
  })

const readAndWrite = async (ask: Ask) => ask(`/set/${Number(await ask('/get')) + 1}`)
const increment = (ask: Ask) => ask('/increment')

export const racyFetch = counting('with fetch', viaFetch, readAndWrite)
export const fixedFetch = counting('with fetch, in one go', viaFetch, increment)
export const racyHttp = counting('with node:http', viaHttp, readAndWrite)
export const racyUndici = counting('with undici', viaUndici, readAndWrite)
