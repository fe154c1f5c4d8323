/** A service over HTTP/2 that counts votes, and two voters who share the session that `setup` has opened. */

import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'

interface Box {
  votes: number
}

/** Notes what a vote makes of the count after it was checked, or counts it after that. */
type Count = (box: Box, check: Promise<unknown>) => Promise<number>

const readThenCheck: Count = async (box, check) => {
  const { votes } = box
  await check
  box.votes = votes + 1
  return box.votes
}

const checkThenCount: Count = async (box, check) => {
  await check
  return ++box.votes
}

const openWith = (count: Count) => async () => {
  const box = { votes: 0 }
  const server = createServer()
  server.on('stream', async stream => {
    const votes = await count(box, sleep(5))
    stream.respond({ ':status': 200 })
    stream.end(`${votes}`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(session, 'connect')
  return { server, session, box }
}

type State = Awaited<ReturnType<ReturnType<typeof openWith>>>

async function vote({ session }: { session: ClientHttp2Session }): Promise<void> {
  const stream = session.request({ ':method': 'POST', ':path': '/votes' }, { endStream: true })
  stream.resume()
  await once(stream, 'end')
}

const stop = async ({ server, session }: State) => {
  session.close()
  await new Promise<void>(resolve => {
    server.close(() => resolve())
  })
}

const everyVote = { 'every vote is counted': ({ box }: State) => box.votes === 2 }

// Fails: two handlers read the count before either has written it.
export const racyVotes = scenario('two votes over one session of http2', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: openWith(readThenCheck),
  tasks: { ada: vote, bob: vote },
  finally: everyVote,
  teardown: stop,
})

// Holds: what a vote makes of the count is read when it is written.
export const fixedVotes = scenario('two votes over one session of http2, counted in one go', {
  modes: ['async'],
  setup: openWith(checkThenCount),
  tasks: { ada: vote, bob: vote },
  finally: everyVote,
  teardown: stop,
})
