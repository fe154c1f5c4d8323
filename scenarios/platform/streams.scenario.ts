/** Streams whose chunks take their time: `for await` over a Readable, and `pipeline` into a Writable. */

import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'

function upload(...chunks: readonly string[]): Readable {
  async function* source() {
    for (const chunk of chunks) {
      await sleep(1)
      yield chunk
    }
  }
  return Readable.from(source())
}

const account = () => ({ bytes: { total: 0 } })

// What was counted before the loop is old when it ends. The twin adds its own part to what is there then.
export const racyTotal = scenario('two uploads go on counting from what they found', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: account,
  tasks: {
    client: {
      copies: 2,
      async run({ bytes }) {
        let { total } = bytes
        for await (const chunk of upload('ab', 'c')) total += (chunk as string).length
        bytes.total = total
      },
    },
  },
  finally: { 'every byte is counted': ({ bytes }) => bytes.total === 6 },
})

export const fixedTotal = scenario('two uploads add what they have counted', {
  modes: ['async'],
  setup: account,
  tasks: {
    client: {
      copies: 2,
      async run({ bytes }) {
        let own = 0
        for await (const chunk of upload('ab', 'c')) own += (chunk as string).length
        bytes.total += own
      },
    },
  },
  finally: { 'every byte is counted': ({ bytes }) => bytes.total === 6 },
})

const printer = () => ({ paper: [] as string[] })

// Each chunk goes to the paper as it comes. The twin prints once it has all of them.
export const racyPaper = scenario('two documents are printed as their chunks come', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: printer,
  tasks: {
    async letter({ paper }) {
      await pipeline(upload('dear ', 'reader'), printTo(paper))
    },
    async bill({ paper }) {
      await pipeline(upload('10 ', 'euros'), printTo(paper))
    },
  },
  finally: { 'each is in one piece': inOnePiece },
})

export const fixedPaper = scenario('two documents are printed once they are complete', {
  modes: ['async'],
  setup: printer,
  tasks: {
    async letter({ paper }) {
      await pipeline(upload('dear ', 'reader'), whole, printTo(paper))
    },
    async bill({ paper }) {
      await pipeline(upload('10 ', 'euros'), whole, printTo(paper))
    },
  },
  finally: { 'each is in one piece': inOnePiece },
})

function printTo(paper: string[]): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      paper.push(chunk)
      done()
    },
  })
}

async function* whole(chunks: AsyncIterable<string>) {
  let text = ''
  for await (const chunk of chunks) text += chunk
  yield text
}

function inOnePiece({ paper }: { paper: readonly string[] }): boolean {
  const text = paper.join('')
  return text.includes('dear reader') && text.includes('10 euros')
}
