/** A real HTTP server on loopback, and a client of the oldest kind. */

import { createServer, get, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function listening(handle: RequestListener): Promise<Server> {
  const server = createServer(handle)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

export const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

export const closed = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

export const getWithCallbacks = (url: string) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent: false }, response => {
      let body = ''
      response.on('data', data => {
        body += data
      })
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })
