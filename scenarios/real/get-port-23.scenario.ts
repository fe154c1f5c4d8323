/** get-port 5.0.0: two who ask at the same time get the same port (sindresorhus/get-port#23). */

import { createServer } from 'node:net'
import { scenario } from 'heddle'
import { loadAfresh, type Version } from './packages.ts'

type GetPort = (options: { port: number }) => Promise<number>

/** A port that nobody uses now. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().unref()
    server.on('error', reject)
    server.listen(0, () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const make = (version: Version) =>
  scenario(`get-port#23 · ${version}: two callers get two ports`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    // The mended release keeps what it gave out in a variable of its module.
    setup: async () => ({ getPort: loadAfresh<GetPort>(`get-port-${version}`), port: await freePort() }),
    tasks: {
      program: ({ getPort, port }) => Promise.all([getPort({ port }), getPort({ port })]),
    },
    finally: {
      'two ports': (_state, _inputs, { program }) =>
        program.status === 'fulfilled' && program.value[0] !== program.value[1],
    },
  })

export const buggy = make('buggy')
export const fixed = make('fixed')
