/** Two caches that tell each other over ports what has changed: when a message comes is open. */

import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { scenario } from 'heddle'

/** The value, and how often it was changed. */
interface Entry {
  readonly value: string
  readonly version: number
}

/** Answers every port's questions with the entry, and tells all of them when it changes. */
class Source {
  entry: Entry = { value: 'old', version: 0 }
  readonly #ports: MessagePort[] = []

  connect(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', () => port1.postMessage({ answer: this.entry }))
    this.#ports.push(port1)
    return port2
  }

  change(value: string): void {
    this.entry = { value, version: this.entry.version + 1 }
    for (const port of this.#ports) port.postMessage({ changed: this.entry.version })
  }

  close(): void {
    for (const port of this.#ports) port.close()
  }
}

type Message = { readonly answer?: Entry; readonly changed?: number }

class Cache {
  entry: Entry | undefined
  changed = 0
  readonly #port: MessagePort
  readonly #news: MessagePort

  /** Asks over one port and hears of changes over another. */
  constructor(port: MessagePort, news: MessagePort) {
    this.#port = port
    this.#news = news
  }

  /** `checks`: whether an answer that was overtaken by a change is left out. */
  listen(checks: boolean): void {
    this.#port.on('message', ({ answer }: Message) => {
      if (answer !== undefined && !(checks && answer.version < this.changed)) this.entry = answer
    })
    this.#news.on('message', ({ changed }: Message) => {
      if (changed === undefined) return
      this.changed = changed
      this.entry = undefined
    })
  }

  ask(): void {
    this.#port.postMessage('what is it?')
  }
}

function build() {
  const source = new Source()
  return { source, cache: new Cache(source.connect(), source.connect()) }
}
type State = ReturnType<typeof build>

const isCurrent = ({ source, cache }: State) =>
  cache.entry === undefined || cache.entry.version === source.entry.version

// The old answer comes after the news that it is no longer right: two ports need not keep an order between them. The twin
// looks at its version.
export const racyNews = scenario('an answer comes after the news that has overtaken it', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: build,
  tasks: {
    reader({ cache }) {
      cache.listen(false)
      cache.ask()
    },
    writer: ({ source }) => source.change('new'),
  },
  finally: { 'the cache is current': isCurrent },
  teardown: ({ source }) => source.close(),
})

export const fixedNews = scenario('an answer that was overtaken is left out', {
  modes: ['async'],
  setup: build,
  tasks: {
    reader({ cache }) {
      cache.listen(true)
      cache.ask()
    },
    writer: ({ source }) => source.change('new'),
  },
  finally: { 'the cache is current': isCurrent },
  teardown: ({ source }) => source.close(),
})
