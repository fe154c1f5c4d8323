/** A log that is written and read by streams of `node:fs`, with its callbacks. */

import { appendFile, createReadStream, createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { scenario } from 'heddle'
import { type Folder, makeFolder, removeFolder } from './temporary.ts'

const logFile = ({ folder }: Folder) => join(folder, 'app.log')

async function withLog(): Promise<Folder> {
  const made = await makeFolder()
  writeFileSync(logFile(made), 'started\n')
  return made
}

async function readLines(state: Folder): Promise<string[]> {
  let text = ''
  for await (const chunk of createReadStream(logFile(state), 'utf8')) text += chunk
  return text.split('\n')
}

const areComplete = (lines: PromiseSettledResult<string[]>): boolean =>
  lines.status === 'fulfilled' &&
  lines.value.every(line => line === '' || line === 'started' || line === 'alice: hello')

// One line is two writes, and the reader comes between them. The twin writes each line at once.
export const racyLog = scenario('a log is read while a line is written in two parts', {
  modes: ['async'],
  setup: withLog,
  tasks: {
    async writer(state) {
      const stream = createWriteStream(logFile(state), { flags: 'a' })
      await new Promise(resolve => stream.write('alice: ', resolve))
      stream.end('hello\n')
      await finished(stream)
    },
    reader: readLines,
  },
  finally: { 'every line is complete': (_state, _inputs, { reader }) => areComplete(reader) },
  expectFailure: 'invariant',
  teardown: removeFolder,
})

export const fixedLog = scenario('a log is read while a line is written at once', {
  modes: ['async'],
  setup: withLog,
  tasks: {
    async writer(state) {
      await promisify(appendFile)(logFile(state), 'alice: hello\n')
    },
    reader: readLines,
  },
  finally: { 'every line is complete': (_state, _inputs, { reader }) => areComplete(reader) },
  teardown: removeFolder,
})
